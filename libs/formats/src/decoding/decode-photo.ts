import { createHash } from 'node:crypto';
import { decodeRgb, probe, type RgbImage } from './decoder.js';
import { dHash, duplicateKey } from './dhash.js';
import { withPhotoFile } from './read-file.js';
import { encodeThumbnail, THUMBNAIL_SIDE } from './render.js';

/** Longest side of the decode for training, in pixels, the same as that of its thumbnail. */
export const TRAINING_SIDE = THUMBNAIL_SIDE;
/** Longest side of the decode for face detection, in pixels. */
export const FACES_SIDE = 1600;

/** A decoded photo. */
interface DecodedPhoto {
  readonly image: RgbImage;
  /** Size of the whole picture, upright, in pixels. */
  readonly width: number;
  readonly height: number;
}

/** Everything that training needs of a photo, from one read and one decode. */
interface TrainingPhoto extends DecodedPhoto {
  /** SHA-256 of the file, hex. */
  readonly contentHash: string;
  readonly dHash: string;
  readonly duplicateKey: string;
  /** JPEG of the decode, longest side at most 320 px. */
  readonly thumbnail: Buffer;
}

/** Decodes a photo for training: upright, sRGB, fitted in 320 px, never enlarged. @throws PhotoError */
export function decodeForTraining(path: string): Promise<TrainingPhoto> {
  return withPhotoFile(path, async (file) => {
    const photo = await decodeFile(file, TRAINING_SIDE);
    // Encoded in a libuv thread while this thread hashes.
    const thumbnail = encodeThumbnail(photo.image);
    const contentHash = createHash('sha256').update(file).digest('hex');
    const hash = dHash(photo.image);
    const hashes = { contentHash, dHash: hash, duplicateKey: duplicateKey(hash, contentHash) };
    return { ...photo, ...hashes, thumbnail: await thumbnail };
  });
}

/** Decodes a photo for face detection: upright, sRGB, fitted in 1600 px, never enlarged. @throws PhotoError */
export function decodeForFaces(path: string): Promise<DecodedPhoto> {
  return withPhotoFile(path, (file) => decodeFile(file, FACES_SIDE));
}

async function decodeFile(file: Buffer, side: number): Promise<DecodedPhoto> {
  const probed = await probe(file);
  const image = await decodeRgb(probed, { width: side, height: side });
  return { image, width: probed.width, height: probed.height };
}
