import type { NamedRegion } from '#libs/contracts';
import { withPhotoFile, type ReadClock } from '../decoding/read-file.js';
import { swapsSides, uprightBox } from './orientation.js';
import { headerIn, type PictureHeader } from './picture-header.js';
import { MAX_XMP_BYTES, regionsIn, type StoredRegions } from './regions.js';

/**
 * Reads the faces that a photo's XMP names. Those of a sidecar hold where it has any: `photo.jpg.xmp`, then `photo.xmp`.
 * It never fails a photo.
 * @param bytes the photo's file
 * @returns boxes of the upright picture
 */
export async function readNames(path: string, bytes: Buffer, clock?: ReadClock): Promise<readonly NamedRegion[]> {
  const sidecar = await findSidecar(path, clock);
  const header = await headerIn(bytes);
  const found = sidecar ?? (header?.xmp && regionsIn(header.xmp));
  return header && found ? upright(found, header) : [];
}

async function findSidecar(path: string, clock: ReadClock | undefined): Promise<StoredRegions | null> {
  for (const name of new Set([`${path}.xmp`, path.replace(/\.[^./]*$/, '.xmp')])) {
    const read = withPhotoFile(name, async ({ bytes }) => regionsIn(bytes), clock, MAX_XMP_BYTES);
    const regions = await read.catch(() => null);
    if (regions) return regions;
  }
  return null;
}

/** Regions are those of the stored picture, except where they were drawn in a picture of the upright one's shape. */
function upright({ regions, drawnIn }: StoredRegions, { orientation, width, height }: PictureHeader) {
  const isUpright = swapsSides(orientation) && drawnIn && (drawnIn.width - drawnIn.height) * (width - height) < 0;
  return isUpright ? regions : regions.map(({ name, box }) => ({ name, box: uprightBox(box, orientation) }));
}
