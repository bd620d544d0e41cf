export { SAMPLE_PHOTOS } from './photos.js';
export { makeSampleAlbum } from './sample-album.js';
