export { PathError, type PathErrorCode } from './paths/path-error.js';
export {
  contains,
  resolveDirectory,
  resolveDirectoryInRoots,
  resolveRoots,
  withAdded,
  type Root,
} from './paths/roots.js';
export { folderState, isUnmounted } from './walking/folder-state.js';
export { describeDirectories, listDirectories } from './walking/list-directories.js';
export { listFolderNames } from './walking/list-folder-names.js';
export { survey } from './walking/survey.js';
export { walkPhotos, type PhotoFile, type WalkBatch } from './walking/walk-photos.js';
