export * from './commands.js';
export * from './condition.js';
export * from './eta.js';
export * from './other-files.js';
export * from './percentage.js';
export * from './record.js';
export * from './snapshot.js';
export * from './verdict.js';
