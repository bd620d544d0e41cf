export { samplePhotos } from './built-in/packages.js';
export { prepareModels } from './prepare.js';
export { readyFolder } from './ready-folder.js';
