import { openWithSharp, startsWith, type PhotoFormat } from './format.js';

/** GIF (89a); the trailer is the byte 3B. */
export const gif: PhotoFormat = {
  name: 'GIF',
  extensions: ['gif'],
  recognises: (bytes) => startsWith(bytes, 'GIF87a') || startsWith(bytes, 'GIF89a'),
  loader: 'VipsForeignLoadNsgif',
  open: openWithSharp,
  endsEarly: (bytes) => bytes.at(-1) !== 0x3b,
};
