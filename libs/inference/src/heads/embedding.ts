import type { EmbedHead } from './head.js';

/** Output `embedding`: the vector. */
export const embedding: EmbedHead = (outputs) => ({ embedding: Float32Array.from(outputs('embedding')), tags: [] });
