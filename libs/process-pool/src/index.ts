export { TaskCrashedError, TaskError, TaskStalledError } from './errors.js';
export { Pool } from './pool.js';
export { serveTasks } from './serve-tasks.js';
export type { TaskClock } from './task-clock.js';
