export { TaskCrashedError, TaskError } from './errors.js';
export { Pool } from './pool.js';
export { serveTasks } from './serve-tasks.js';
