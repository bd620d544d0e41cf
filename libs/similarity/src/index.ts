export { candidates, type Candidates } from './candidates.js';
export { cosine } from './cosine.js';
export { VectorStore } from './vector-store.js';
