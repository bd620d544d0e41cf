import { rowsOf, type DescriptorHead } from './head.js';

/** Output `descriptor`: one vector a face. */
export const descriptor: DescriptorHead = (outputs, batch) => rowsOf(outputs('descriptor'), batch);
