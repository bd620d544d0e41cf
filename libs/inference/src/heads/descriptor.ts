import type { DescriptorHead } from './head.js';
import { rowsOf } from './rows.js';

/** Output `descriptor`: one vector a face. */
export const descriptor: DescriptorHead = (outputs, batch) => rowsOf(outputs('descriptor'), batch);
