export { usableCores } from './cores.js';
export * from './settings.js';
