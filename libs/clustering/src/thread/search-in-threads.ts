import { Worker } from 'node:worker_threads';
import { EdgeList, type Edges } from '../neighbours/edge-list.js';
import { PairSearch, stripCount, type SearchSpace } from '../neighbours/pair-search.js';
import type { SearchInput, StripSearched } from './search.worker.js';

/** Fewest strips that are worth starting a thread. */
const STRIPS_PER_THREAD = 8;

/**
 * Finds all pairs of points at most `cut` apart, strip by strip in no order: in this thread, or in threads that take
 * strips in turn and end with this one.
 * @param mostThreads there are fewer for few strips
 * @throws an Error if a thread dies, for example out of memory.
 */
export function searchInThreads(
  space: SearchSpace,
  mostThreads: number,
  onStrip: (strip: number, pairs: Edges) => void,
): Promise<void> {
  let missing = stripCount(space);
  const threads = Math.min(mostThreads, Math.floor(missing / STRIPS_PER_THREAD));
  return new Promise((resolve, reject) => {
    if (threads < 2) {
      const search = new PairSearch(space);
      const found = new EdgeList();
      for (let strip = 0; strip < missing; strip += 1) {
        search.search(strip, found);
        onStrip(strip, found.take());
      }
      resolve();
      return;
    }
    const input: SearchInput = { space, next: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) };
    for (let thread = 0; thread < threads; thread += 1) {
      const worker = new Worker(new URL('./search.worker.js', import.meta.url), { workerData: input });
      worker.on('message', ({ strip, pairs }: StripSearched) => {
        onStrip(strip, pairs);
        missing -= 1;
        if (missing === 0) resolve();
      });
      worker.on('error', reject);
    }
  });
}
