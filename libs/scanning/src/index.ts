export { contains } from './paths/contains.js';
export { PathError, type PathErrorCode } from './paths/path-error.js';
export { openRoots, resolveDirectoryInRoots, type Root } from './paths/roots.js';
export { countPhotos } from './walking/count-photos.js';
export { listDirectories } from './walking/list-directories.js';
export { walkPhotos } from './walking/walk-photos.js';
export type { PhotoFile, Unreadable } from './walking/walk-types.js';
