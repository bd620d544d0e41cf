export * from './dispatch.js';
export * from './options.js';
