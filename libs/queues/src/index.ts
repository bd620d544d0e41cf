export * from './dispatch.js';
export * from './options.js';
export * from './queues.module.js';
