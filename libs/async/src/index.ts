export * from './latest-per-key.js';
export * from './one-at-a-time.js';
export * from './outage.js';
export * from './retry.js';
export * from './shared-read.js';
export * from './shutdown.js';
export * from './throttle.js';
export * from './with-deadline.js';
