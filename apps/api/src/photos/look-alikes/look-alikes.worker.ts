import { parentPort, workerData } from 'node:worker_threads';
import { embeddingLibrary } from '#libs/catalog';
import { openDatabase } from '#libs/database';
import { LibraryIndex, LibraryTooLarge } from './library-index.js';
import type { Answer, Question, ThreadInput } from './messages.js';

const { databaseUrl, modelId, dimension } = workerData as ThreadInput;
const database = openDatabase(databaseUrl, { connections: 1 });
const index = new LibraryIndex(database, embeddingLibrary(modelId), dimension);

async function answer({ id, photoId, limit }: Question): Promise<Answer> {
  try {
    return { id, found: await index.nearest(photoId, limit) };
  } catch (error) {
    return { id, problem: String(error), tooLarge: error instanceof LibraryTooLarge };
  }
}

// One question after the other: the index is brought up to date before each.
let answered = Promise.resolve();
parentPort?.on('message', (question: Question) => {
  answered = answered.then(async () => parentPort?.postMessage(await answer(question)));
});
