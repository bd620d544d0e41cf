import { openWithSharp, wholePicture, type SharpFormat } from './format.js';
import { brandsOf, endsEarly, isHeifCodedBy } from './iso-media.js';

/** AVIF (HEIF coded with AV1). */
export const avif: SharpFormat = {
  name: 'AVIF',
  extensions: ['avif'],
  recognises: (bytes) => {
    const brands = brandsOf(bytes);
    return ['avif', 'avis'].some((brand) => brands.includes(brand)) || isHeifCodedBy('av1C', bytes);
  },
  loader: 'VipsForeignLoadHeif',
  open: openWithSharp,
  heldPerPixel: (header) => 2 * wholePicture(header),
  endsEarly,
};
