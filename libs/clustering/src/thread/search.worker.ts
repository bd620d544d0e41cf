import { parentPort, workerData } from 'node:worker_threads';
import { EdgeList, type Edges } from '../neighbours/edge-list.js';
import { PairSearch, stripCount, type SearchSpace } from '../neighbours/pair-search.js';

/** The data that a search thread starts with. */
export interface SearchInput {
  readonly space: SearchSpace;
  /** One number in shared memory: the next strip to be searched. */
  readonly next: Int32Array;
}

/** A search thread's message for each strip. */
export interface StripSearched {
  readonly strip: number;
  readonly pairs: Edges;
}

const { space, next } = workerData as SearchInput;
const search = new PairSearch(space);
const found = new EdgeList();
const takeStrip = (): number => Atomics.add(next, 0, 1);
for (let strip = takeStrip(); strip < stripCount(space); strip = takeStrip()) {
  search.search(strip, found);
  const pairs = found.take();
  const message: StripSearched = { strip, pairs };
  parentPort?.postMessage(message, [pairs.from.buffer, pairs.to.buffer, pairs.weight.buffer]);
}
