export { SAMPLE_PHOTOS } from './photos.js';
export { reframe, type Frame } from './reframe.js';
export { makeSampleAlbum } from './sample-album.js';
