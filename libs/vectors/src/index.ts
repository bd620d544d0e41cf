export { candidates } from './candidates.js';
export { cosine } from './cosine.js';
export { VectorStore } from './vector-store.js';
export { assemble, makeMemory } from './webassembly.js';
