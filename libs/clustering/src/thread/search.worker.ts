import { parentPort, workerData } from 'node:worker_threads';
import { EdgeList } from '../neighbours/edge-list.js';
import { PairSearch, stripCount } from '../neighbours/pair-search.js';
import type { SearchInput, StripSearched } from './messages.js';

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
