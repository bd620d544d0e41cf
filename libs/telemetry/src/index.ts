export * from './event-loop-delay.js';
export * from './log-output.js';
export * from './logger.js';
export * from './metrics.js';
