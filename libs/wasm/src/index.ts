export { control, i32, i32x4, local, v128 } from './instructions.js';
export { makeFunction, makeMemory, PAGE_BYTES, type FunctionSource, type Memory } from './module.js';
