import { parentPort, workerData } from 'node:worker_threads';
import { embeddingLibrary } from '#libs/catalog';
import { openDatabase } from '#libs/database';
import { LibraryIndex, LibraryTooLarge } from './library-index.js';
import type { SearchRequest, SearchResult, SearchWorkerData } from './messages.js';

/** Time for which the vectors in memory count as up to date. */
const FRESH_MS = 1_000;

const { databaseUrl, modelId, dimension } = workerData as SearchWorkerData;
const database = openDatabase(databaseUrl, { connections: 1 });
const index = new LibraryIndex(database, embeddingLibrary(modelId), dimension);
let refreshedAt = -Infinity;

async function search({ photoId, limit }: SearchRequest): Promise<SearchResult> {
  try {
    const now = performance.now();
    if (now - refreshedAt >= FRESH_MS) {
      await index.refresh();
      refreshedAt = now;
    }
    return { found: await index.nearest(photoId, limit) };
  } catch (error) {
    return { error: String(error), tooLarge: error instanceof LibraryTooLarge };
  }
}

let last = Promise.resolve();
parentPort?.on('message', (request: SearchRequest) => {
  last = last.then(async () => parentPort?.postMessage(await search(request)));
});
