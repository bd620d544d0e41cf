export { TaskCrashedError, TaskError } from './errors.js';
export { createPool } from './pool.js';
export type { Pool } from './pool-types.js';
export { serveTasks } from './serve-tasks.js';
