export { PathError, type PathErrorCode } from './paths/path-error.js';
export { openRoots, resolveDirectoryInRoots, resolveInRoots, type Root } from './paths/roots.js';
export { countPhotos, type PhotoCount } from './walking/count-photos.js';
export { listDirectories, type DirectoryEntry, type DirectoryListing } from './walking/list-directories.js';
export { walkPhotos } from './walking/walk-photos.js';
export type { PhotoFile, Unreadable, UnreadableCode, WalkBatch, WalkOptions } from './walking/walk-types.js';
export {
  decodeForFaces,
  decodeForTraining,
  FACES_SIDE,
  TRAINING_SIDE,
  type DecodedPhoto,
  type TrainingPhoto,
} from './decoding/decode-photo.js';
export { configureDecoder, MAX_PIXELS, type RgbImage } from './decoding/decoder.js';
export { DHASH_VERSION } from './decoding/dhash.js';
export { PhotoError, type PhotoErrorCode } from './decoding/photo-error.js';
export { MAX_BYTES, withPhotoFile } from './decoding/read-file.js';
export { cropPhoto, renderPhoto, type CropOptions } from './decoding/render.js';
export type { RelativeBox } from './decoding/square.js';
export { thumbnailPath, writeThumbnail } from './thumbnails/thumbnails.js';
