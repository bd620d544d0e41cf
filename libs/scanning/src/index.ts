export { PathError, type PathErrorCode } from './paths/path-error.js';
export { contains, openRoots, resolveDirectoryInRoots, type Root } from './paths/roots.js';
export { listDirectories } from './walking/list-directories.js';
export type { Unreadable } from './walking/unreadable.js';
export { countPhotos, walkPhotos, type PhotoFile } from './walking/walk-photos.js';
