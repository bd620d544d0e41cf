export * from './connection.js';
export * from './matcher.js';
export { Publisher } from './publisher.js';
export * from './redis-state.js';
export * from './snapshot-cache.js';
export * from './stamps.js';
export * from './subscriber.js';
export * from './worker-beats.js';
