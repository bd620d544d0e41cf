export { PoolClosedError, PoolStartError, TaskCrashedError, TaskError } from './errors.js';
export type { TaskOutcome } from './job.js';
export { createPool } from './pool.js';
export type { Pool, PoolEvent, PoolOptions } from './pool-types.js';
export { serveTasks } from './serve-tasks.js';
