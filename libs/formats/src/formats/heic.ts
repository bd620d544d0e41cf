import { openWithSharp, type PhotoFormat } from './format.js';
import { brandsOf, endsEarly } from './iso-media.js';

const BRANDS = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs'];

/** HEIF coded with HEVC (ISO/IEC 23008-12). The build of libvips that sharp ships has no decoder for it. */
export const heic: PhotoFormat = {
  name: 'HEIC',
  extensions: ['heic', 'heif'],
  recognises: (bytes) => brandsOf(bytes).some((brand) => BRANDS.includes(brand)),
  loader: 'VipsForeignLoadHeif',
  open: openWithSharp,
  endsEarly,
  refusal: 'A HEIC picture coded with HEVC cannot be decoded here; convert it to JPEG.',
};
