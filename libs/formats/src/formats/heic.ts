import sharp from 'sharp';
import { releaseHeif, withHeif, type HeifPicture } from '../heif/libheif.js';
import type { SlowFormat } from './format.js';
import { brandsOf, endsEarly, isHeifCodedBy } from './iso-media.js';
import { withProfile } from './jpeg-structure.js';

const BRANDS = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs'];

/** JPEG quality of display copies: faces are looked for in them. */
const QUALITY = 85;

/** HEIF coded with HEVC (ISO/IEC 23008-12). The build of libvips that sharp ships reads its headers but no pixels. */
export const heic: SlowFormat = {
  name: 'HEIC',
  extensions: ['heic', 'heif', 'hif'],
  recognises: (bytes) => brandsOf(bytes).some((brand) => BRANDS.includes(brand)) || isHeifCodedBy('hvcC', bytes),
  endsEarly,
  // The container's rotation is part of the size; EXIF has an orientation too, which is not to be applied.
  async sizeOf(bytes) {
    const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata();
    return { width, height };
  },
  // Planes of up to 16 bits a sample, and interleaved pixels.
  heldPerPixel: 10,
  displayCopy: (bytes, box) => withHeif(bytes, (picture) => encode(picture, box)),
  rest: releaseHeif,
};

async function encode(
  { data, width, height, channels, profile }: HeifPicture,
  box: Parameters<SlowFormat['displayCopy']>[1],
): Promise<Buffer> {
  const jpeg = await sharp(data, { raw: { width, height, channels } })
    .resize({ ...box, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: 'white' })
    .jpeg({ quality: QUALITY })
    .toBuffer();
  return profile ? withProfile(jpeg, profile) : jpeg;
}
