import { Worker } from 'node:worker_threads';
import { EdgeList } from '../neighbours/edge-list.js';
import { stripCount, type SearchSpace } from '../neighbours/pair-search.js';
import type { SearchInput, StripSearched } from './search.worker.js';

/**
 * Finds all pairs of points at most `cut` apart, in no order, in threads that take strips in turn and end with the
 * thread that started them.
 * @throws an Error if one of them dies, for example out of memory.
 */
export function searchInThreads(
  space: SearchSpace,
  threads: number,
  onStrip: (strip: number) => void,
): Promise<EdgeList> {
  const workerData: SearchInput = { space, next: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) };
  const all = new EdgeList();
  let missing = stripCount(space);
  return new Promise((resolve, reject) => {
    for (let thread = 0; thread < threads; thread += 1) {
      const worker = new Worker(new URL('./search.worker.js', import.meta.url), { workerData });
      worker.on('message', ({ strip, pairs }: StripSearched) => {
        all.append(pairs);
        onStrip(strip);
        missing -= 1;
        if (missing === 0) resolve(all);
      });
      worker.on('error', reject);
    }
  });
}
