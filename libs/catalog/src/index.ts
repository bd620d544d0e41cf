export * from './face-library.js';
export * from './face-results.js';
export * from './people.js';
export * from './photos.js';
export * from './training-results.js';
