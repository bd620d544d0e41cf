import type { Box } from '#libs/contracts';
import { decodeRgb, probe } from './decoder.js';
import { withPhotoFile } from './read-file.js';
import { fromRgb, type RgbImage } from './rgb-image.js';

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
 * @throws PhotoError
 */
export async function renderThumbnail(path: string): Promise<Buffer> {
  return encodeThumbnail(await decodeWithin(path, THUMBNAIL_SIDE));
}

/**
 * Renders a photo as JPEG for display: upright, sRGB, longest side at most `longSide` px.
 * @throws PhotoError
 */
export async function renderPhoto(path: string, { longSide }: { readonly longSide: number }): Promise<Buffer> {
  return fromRgb(await decodeWithin(path, longSide))
    .jpeg({ quality: QUALITY })
    .toBuffer();
}

function decodeWithin(path: string, longSide: number): Promise<RgbImage> {
  return withPhotoFile(path, async (file) => decodeRgb(await probe(file), { width: longSide, height: longSide }));
}

/** How a crop is cut. */
interface CropOptions {
  /** Margin on each side, as a share of the longer side of the box. Default 0.3. */
  readonly padding?: number;
  /** Side of the crop, in pixels; smaller where the photo has fewer. Default 160. */
  readonly size?: number;
}

/**
 * Cuts a square around a box of the upright photo, as JPEG. At an edge the square moves inwards.
 * The photo is decoded only as large as the crop needs.
 * @throws PhotoError
 */
export async function cropPhoto(
  path: string,
  box: Box,
  { padding = 0.3, size = 160 }: CropOptions = {},
): Promise<Buffer> {
  const image = await withPhotoFile(path, async (file) => {
    const photo = await probe(file);
    const scale = Math.min(1, size / squareAround(box, padding, photo).side);
    return decodeRgb(photo, {
      width: Math.max(1, Math.round(photo.width * scale)),
      height: Math.max(1, Math.round(photo.height * scale)),
    });
  });
  const { left, top, side } = squareAround(box, padding, image);
  return fromRgb(image)
    .extract({ left, top, width: side, height: side })
    .resize({ width: size, height: size, withoutEnlargement: true })
    .jpeg({ quality: QUALITY })
    .toBuffer();
}

/** A square of whole pixels. */
interface Square {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

/**
 * The square around a box with a margin, moved and if need be shrunk to lie within the picture.
 * @param box as shares of the picture's width and height, 0 to 1
 */
export function squareAround(
  box: Box,
  padding: number,
  picture: { readonly width: number; readonly height: number },
): Square {
  const ideal = Math.max(box.width * picture.width, box.height * picture.height) * (1 + 2 * padding);
  const side = Math.max(1, Math.min(Math.round(ideal), picture.width, picture.height));
  const start = (centre: number, length: number) => Math.max(0, Math.min(Math.round(centre - side / 2), length - side));
  return {
    left: start((box.x + box.width / 2) * picture.width, picture.width),
    top: start((box.y + box.height / 2) * picture.height, picture.height),
    side,
  };
}
