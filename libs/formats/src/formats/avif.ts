import { openWithSharp, type PhotoFormat } from './format.js';
import { brandsOf, endsEarly } from './iso-media.js';

/** AVIF, and other HEIF that is not coded with HEVC. */
export const avif: PhotoFormat = {
  name: 'AVIF',
  extensions: ['avif'],
  recognises: (bytes) => brandsOf(bytes).some((brand) => ['avif', 'avis', 'mif1'].includes(brand)),
  loader: 'VipsForeignLoadHeif',
  open: openWithSharp,
  endsEarly,
};
