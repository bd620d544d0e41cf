import { latin1, openWithSharp, startsWith, type SharpFormat } from './format.js';

/** WebP (RFC 9649): one RIFF chunk, whose header has its size. */
export const webp: SharpFormat = {
  name: 'WebP',
  extensions: ['webp'],
  recognises: (bytes) => startsWith(bytes, 'RIFF') && latin1(bytes, 8, 12) === 'WEBP',
  loader: 'VipsForeignLoadWebp',
  open: openWithSharp,
  heldPerPixel: () => 4,
  endsEarly: (bytes) => bytes.length < 12 || bytes.readUInt32LE(4) + 8 > bytes.length,
};
