import type { FaceQuality, NamedRegion, PhotoMetadata } from '#libs/contracts';
import { metadataIn } from '../metadata/metadata.js';
import { withSidecar } from '../metadata/sidecar.js';
import { readNames } from '../names/read-names.js';
import { decodeRgb, type Decode, type RgbImage } from './decoder.js';
import { dHash } from './dhash.js';
import { boxOf } from './long-pictures.js';
import { openPhoto, type OpenedPhoto } from './open-photo.js';
import { withPhotoFile, type PhotoFile, type ReadClock } from './read-file.js';
import { encodeThumbnail, THUMBNAIL_SIDE } from './render.js';
import { signatureOf, signatureOfContent } from './signature.js';

/** Longest side of the decode for training, in pixels, the same as that of its thumbnail. */
export const TRAINING_SIDE = THUMBNAIL_SIDE;
/**
 * Longest side in which a photo is searched for faces, in pixels, by the quality that a session asks for. Long pictures
 * have the short side that a photo of 3:2 has.
 */
export const FACE_SIDES: Readonly<Record<FaceQuality, number>> = { fast: 1024, standard: 1280, fine: 1536 };

/** A decoded photo. */
interface DecodedPhoto {
  readonly image: RgbImage;
  /** Size of the whole picture, upright, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Sentences about what is wrong with a photo that is decoded nevertheless, for its owner. */
  readonly warnings: readonly string[];
}

/** Everything that training needs of a photo, from one read and one decode. */
interface TrainingPhoto extends DecodedPhoto {
  /** SHA-256 of the file, hex. */
  readonly contentHash: string;
  readonly dHash: string;
  /** By which `samePicture` of libs/contracts tells copies. */
  readonly signature: Uint8Array;
  readonly metadata: PhotoMetadata;
  /** JPEG of the decode, longest side at most 320 px. */
  readonly thumbnail: Buffer;
}

/** What face detection needs of a photo. */
interface FacesPhoto extends DecodedPhoto {
  /** The faces that the file or a sidecar names, upright. */
  readonly names: readonly NamedRegion[];
}

/**
 * Decodes a photo for training: upright, sRGB, fitted in 320 px, never enlarged.
 * @param directory of thumbnails, in which the display copy of a photo that is slow to decode is kept
 * @param clock as in {@link withPhotoFile}
 * @throws PhotoError
 */
export function decodeForTraining(path: string, directory?: string, clock?: ReadClock): Promise<TrainingPhoto> {
  const decode = async (file: PhotoFile): Promise<TrainingPhoto> => {
    const box = { width: TRAINING_SIDE, height: TRAINING_SIDE };
    const { header, ...photo } = await decodeFile(file, directory, () => box);
    // Encoded in a libuv thread while this thread hashes.
    const thumbnail = encodeThumbnail(photo.image);
    const contentHash = file.contentHash();
    const isWhole = (header?.pages ?? 1) === 1;
    const signature = isWhole ? signatureOf(photo.image) : signatureOfContent(contentHash);
    const hashes = { contentHash, dHash: dHash(photo.image), signature };
    const metadata = await withSidecar(path, await metadataIn(file.bytes, header), clock);
    return { ...photo, ...hashes, metadata, thumbnail: await thumbnail };
  };
  return withPhotoFile(path, decode, clock);
}

/**
 * Decodes a photo for face detection: upright, sRGB, in the size of a quality, never enlarged.
 * @param directory as in {@link decodeForTraining}
 * @param clock as in {@link withPhotoFile}
 * @throws PhotoError
 */
export function decodeForFaces(
  path: string,
  quality: FaceQuality = 'standard',
  directory?: string,
  clock?: ReadClock,
): Promise<FacesPhoto> {
  const decode = async (file: PhotoFile): Promise<FacesPhoto> => {
    const photo = await decodeFile(file, directory, (size) => boxOf(FACE_SIDES[quality], size));
    return { ...photo, names: await readNames(path, file.bytes, clock) };
  };
  return withPhotoFile(path, decode, clock);
}

/** SHA-256 of a photo's file, hex. @throws PhotoError */
export function hashPhoto(path: string, clock?: ReadClock): Promise<string> {
  return withPhotoFile(path, (file) => Promise.resolve(file.contentHash()), clock);
}

/** Reads what the camera wrote into a photo, or a sidecar says of it, without decoding it. @throws PhotoError where the file cannot be read */
export function readMetadata(path: string, clock?: ReadClock): Promise<PhotoMetadata> {
  return withPhotoFile(path, async ({ bytes }) => withSidecar(path, await metadataIn(bytes), clock), clock);
}

async function decodeFile(
  file: PhotoFile,
  directory: string | undefined,
  boxFor: (size: Decode['box']) => Decode['box'],
): Promise<DecodedPhoto & Pick<OpenedPhoto, 'header'>> {
  const { picture, warnings, ...opened } = await openPhoto(file, directory);
  const decoded = await decodeRgb(picture, { box: boxFor(opened) });
  return { ...opened, image: decoded.image, warnings: [...warnings, ...decoded.warnings] };
}
