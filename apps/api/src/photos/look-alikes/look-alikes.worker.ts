import { parentPort, workerData } from 'node:worker_threads';
import { embeddingLibrary } from '#libs/catalog';
import { openDatabase } from '#libs/database';
import { LibraryIndex, LibraryTooLarge, type LookAlike } from './library-index.js';

/** The start data of the worker: the model whose vectors are searched, and their dimension. */
export interface SearchWorkerData {
  readonly databaseUrl: string;
  readonly modelId: string;
  readonly dimension: number;
}

/** A search for the photos that look most like one. */
export interface SearchRequest {
  readonly photoId: number;
  readonly limit: number;
}

/** The result of a search: look-alikes, nearest first, or its error. */
export type SearchResult =
  { readonly found: readonly LookAlike[] } | { readonly error: string; readonly tooLarge: boolean };

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
