import { createHash } from 'node:crypto';
import { decodeRgb, fromRgb, probe, type RgbImage } from './decoder.js';
import { dHash, duplicateKey } from './dhash.js';
import { withPhotoFile } from './read-file.js';

/** Longest side of the training decode and of the thumbnail, in pixels. */
export const TRAINING_SIDE = 320;
/** Longest side of the decode for face detection, in pixels. */
export const FACES_SIDE = 1600;

const THUMBNAIL_QUALITY = 80;

/** A decoded photo and what its file is. */
export interface DecodedPhoto {
  readonly image: RgbImage;
  /** Size of the whole picture, upright, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Length of the file. */
  readonly bytes: number;
}

/** Everything that training needs of a photo, from one read and one decode. */
export interface TrainingPhoto extends DecodedPhoto {
  /** SHA-256 of the file, hex. */
  readonly contentHash: string;
  readonly dHash: string;
  readonly duplicateKey: string;
  /** JPEG of the decode, longest side at most 320 px. */
  readonly thumbnail: Buffer;
}

/**
 * Decodes a photo for training: upright, sRGB, fitted in 320 px, never enlarged.
 * @throws PhotoError
 */
export function decodeForTraining(path: string): Promise<TrainingPhoto> {
  return withPhotoFile(path, async (file) => {
    const photo = await decodeFile(file, TRAINING_SIDE);
    // Coded in a thread, while this one hashes.
    const thumbnail = fromRgb(photo.image).jpeg({ quality: THUMBNAIL_QUALITY }).toBuffer();
    const contentHash = createHash('sha256').update(file).digest('hex');
    const hash = dHash(photo.image);
    return {
      ...photo,
      contentHash,
      dHash: hash,
      duplicateKey: duplicateKey(hash, contentHash),
      thumbnail: await thumbnail,
    };
  });
}

/**
 * Decodes a photo for face detection: upright, sRGB, fitted in 1600 px, never enlarged.
 * @throws PhotoError
 */
export function decodeForFaces(path: string): Promise<DecodedPhoto> {
  return withPhotoFile(path, (file) => decodeFile(file, FACES_SIDE));
}

async function decodeFile(file: Buffer, side: number): Promise<DecodedPhoto> {
  const probed = await probe(file);
  const image = await decodeRgb(probed, { width: side, height: side });
  return { image, width: probed.width, height: probed.height, bytes: file.length };
}
