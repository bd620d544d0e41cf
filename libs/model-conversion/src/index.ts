export { samplePhotos } from './built-in/packages.js';
export { measureNonFaces } from './non-face/measure-non-faces.js';
export { prepareModels } from './prepare.js';
export { readyFolder } from './ready-folder.js';
