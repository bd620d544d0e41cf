export {
  decodeForFaces,
  decodeForTraining,
  FACE_SIDES,
  hashPhoto,
  readMetadata,
  TRAINING_SIDE,
} from './decoding/decode-photo.js';
export { configureDecoder, fromRgb, type RgbImage } from './decoding/decoder.js';
export { DHASH_VERSION } from './decoding/dhash.js';
export { isLong, ordinarySize } from './decoding/long-pictures.js';
export { PhotoError } from './decoding/photo-error.js';
export { FILE_GONE, isPhotoFile, withPhotoFile } from './decoding/read-file.js';
export { cropPhoto, renderPhoto, renderThumbnail } from './decoding/render.js';
export { signatureOfThumbnail } from './decoding/signature.js';
export { companionsOf, RAW_EXTENSIONS } from './formats/companions.js';
export { editionsOf } from './metadata/editions.js';
export { readHeader } from './names/picture-header.js';
export { sidecarXml } from './names/sidecar-xml.js';
export { isPhotoName } from './formats/registry.js';
export { systemErrorCode } from './system-error.js';
export { oldPictures, readThumbnail, removePictures, thumbnailPath, writeThumbnail } from './thumbnails/thumbnails.js';
