export * from './commands.js';
export * from './eta.js';
export * from './other-files.js';
export * from './percentage.js';
export * from './record.js';
export * from './snapshot.js';
