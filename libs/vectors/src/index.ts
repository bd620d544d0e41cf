export { candidates } from './candidates.js';
export { cosine } from './cosine.js';
export { createHashIndex } from './hash-index.js';
export { VectorStore } from './vector-store.js';
export { advance, assemble, growTo, makeMemory } from './webassembly.js';
