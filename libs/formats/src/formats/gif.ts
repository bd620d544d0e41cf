import { openWithSharp, startsWith, type SharpFormat } from './format.js';

/** GIF (89a); the trailer is the byte 3B. */
export const gif: SharpFormat = {
  name: 'GIF',
  extensions: ['gif'],
  recognises: (bytes) => startsWith(bytes, 'GIF87a') || startsWith(bytes, 'GIF89a'),
  loader: 'VipsForeignLoadNsgif',
  open: openWithSharp,
  heldPerPixel: () => 4,
  endsEarly: (bytes) => bytes.at(-1) !== 0x3b,
};
