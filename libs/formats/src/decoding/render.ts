import type { Box } from '#libs/contracts';
import { decodeRgb, fromRgb, type RgbImage } from './decoder.js';
import { openPhoto } from './open-photo.js';
import { withPhotoFile } from './read-file.js';

/** Longest side of a thumbnail, in pixels. */
export const THUMBNAIL_SIDE = 320;
/** JPEG quality of thumbnails, which the library stores, and of renders and crops, which are made on request. */
const [THUMBNAIL_QUALITY, QUALITY] = [80, 85];

/** Encodes a decoded photo of at most {@link THUMBNAIL_SIDE} px as its thumbnail. */
export function encodeThumbnail(image: RgbImage): Promise<Buffer> {
  return fromRgb(image).jpeg({ quality: THUMBNAIL_QUALITY }).toBuffer();
}

/**
 * Makes the thumbnail of a photo, the same as training stores.
 * @param directory of thumbnails, in which the display copy of a photo that is slow to decode is kept
 * @throws PhotoError
 */
export async function renderThumbnail(path: string, directory?: string): Promise<Buffer> {
  return encodeThumbnail(await decodeWithin(path, THUMBNAIL_SIDE, directory));
}

/**
 * Renders a photo as JPEG for display: upright, sRGB, longest side at most `longSide` px.
 * @param directory as in {@link renderThumbnail}
 * @throws PhotoError
 */
export async function renderPhoto(
  path: string,
  { longSide, directory }: { readonly longSide: number; readonly directory?: string },
): Promise<Buffer> {
  const image = await decodeWithin(path, longSide, directory);
  return fromRgb(image).jpeg({ quality: QUALITY }).toBuffer();
}

function decodeWithin(path: string, longSide: number, directory: string | undefined): Promise<RgbImage> {
  return withPhotoFile(path, async (file) => {
    const { picture } = await openPhoto(file, directory);
    return (await decodeRgb(picture, { box: { width: longSide, height: longSide } })).image;
  });
}

/** Margin on each side of a crop, as a share of the longer side of its box. */
const CROP_MARGIN = 0.3;
/** Side of a crop, in pixels; smaller where the photo has fewer. */
const CROP_SIDE = 160;

/**
 * Cuts a square around a box of the upright photo, as JPEG. At an edge the square moves inwards.
 * The photo is decoded only as large as the crop needs, and only the square is kept.
 * @param directory as in {@link renderThumbnail}
 * @throws PhotoError
 */
export async function cropPhoto(path: string, box: Box, directory?: string): Promise<Buffer> {
  const image = await withPhotoFile(path, async (file) => {
    const { picture } = await openPhoto(file, directory);
    const scale = Math.min(1, CROP_SIDE / squareAround(box, picture).side);
    const scaled = {
      width: Math.max(1, Math.round(picture.width * scale)),
      height: Math.max(1, Math.round(picture.height * scale)),
    };
    const { left, top, side } = squareAround(box, scaled);
    return (await decodeRgb(picture, { box: scaled, region: { left, top, width: side, height: side } })).image;
  });
  return fromRgb(image)
    .resize({ width: CROP_SIDE, height: CROP_SIDE, withoutEnlargement: true })
    .jpeg({ quality: QUALITY })
    .toBuffer();
}

/**
 * The square of whole pixels around a box with a margin, moved and if necessary shrunk to fit into the picture.
 * @param box as shares of the picture's width and height, 0 to 1
 */
export function squareAround(box: Box, picture: { readonly width: number; readonly height: number }) {
  const ideal = Math.max(box.width * picture.width, box.height * picture.height) * (1 + 2 * CROP_MARGIN);
  const side = Math.max(1, Math.min(Math.round(ideal), picture.width, picture.height));
  const start = (centre: number, length: number) => Math.max(0, Math.min(Math.round(centre - side / 2), length - side));
  return {
    left: start((box.x + box.width / 2) * picture.width, picture.width),
    top: start((box.y + box.height / 2) * picture.height, picture.height),
    side,
  };
}
