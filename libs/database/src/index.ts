export * from './database.js';
export { isDataException, retryWhileUnavailable } from './errors.js';
export * from './locks.js';
export * from './migrate.js';
export * from './path-contains.js';
export { Prisma } from './generated/client.js';
export type * from './generated/models.js';
