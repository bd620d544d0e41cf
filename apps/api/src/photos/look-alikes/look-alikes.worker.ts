import { parentPort, workerData } from 'node:worker_threads';
import { embeddingLibrary } from '#libs/catalog';
import { openDatabase } from '#libs/database';
import { LibraryIndex, LibraryTooLarge } from './library-index.js';
import type { Answer, Question, ThreadInput } from './messages.js';

/** For how long what was read of the library counts as up to date. */
const FRESH_MS = 1_000;

const { databaseUrl, modelId, dimension } = workerData as ThreadInput;
const database = openDatabase(databaseUrl, { connections: 1 });
const index = new LibraryIndex(database, embeddingLibrary(modelId), dimension);
let refreshed = -Infinity;

async function answer({ photoId, limit }: Question): Promise<Answer> {
  try {
    const now = performance.now();
    if (now - refreshed >= FRESH_MS) {
      await index.refresh();
      refreshed = now;
    }
    return { found: await index.nearest(photoId, limit) };
  } catch (error) {
    return { problem: String(error), tooLarge: error instanceof LibraryTooLarge };
  }
}

let answered = Promise.resolve();
parentPort?.on('message', (question: Question) => {
  answered = answered.then(async () => parentPort?.postMessage(await answer(question)));
});
