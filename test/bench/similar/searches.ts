import { embeddingLibrary } from '#libs/catalog';
import { endpoints, SimilarPhotos } from '#libs/contracts';
import type { Database } from '#libs/database';
import type { EmbeddedPhoto } from './library.js';

/** Finds the ids of the photos that look most like one, nearest first. */
export type Search = (query: EmbeddedPhoto) => Promise<number[]>;

/** Photos that are looked for. */
const LIMIT = 24;

/** Searches for each of some photos, one after the other. */
export async function timed(
  search: Search,
  queries: readonly EmbeddedPhoto[],
): Promise<{ ms: number; found: number[] }[]> {
  const searches: { ms: number; found: number[] }[] = [];
  for (const photo of queries) {
    const began = performance.now();
    const found = await search(photo);
    searches.push({ ms: performance.now() - began, found });
  }
  return searches;
}

/** Photos that the reading of all takes at once. */
const BATCH = 1_000;

/** Ours: a request to the API, again while the library is being read. */
export function overRest(url: string): Search {
  return async ({ id }) => {
    const ask = () => fetch(`${url}${endpoints.photos.similar.path(id)}?limit=${LIMIT}`);
    let answer = await ask();
    while (answer.status === 503) answer = await ask();
    return SimilarPhotos.parse(await answer.json()).photos.map((photo) => photo.id);
  };
}

/** A loop over an object a photo, as it is first written. */
export function byLoop(photos: readonly EmbeddedPhoto[]): Search {
  return async (query) => nearest(photos, query);
}

/** The same loop over vectors that are read from Postgres each time. */
export function byReadingAll(database: Database, modelId: string): Search {
  const library = embeddingLibrary(modelId);
  return async (query) => {
    const photos: EmbeddedPhoto[] = [];
    for (let revision = 0; ;) {
      const read = await library.after(database, revision, BATCH);
      photos.push(...read.map(({ photoId, vector }) => ({ id: photoId, vector })));
      if (read.length < BATCH) return nearest(photos, query);
      revision = read.at(-1)?.revision ?? Infinity;
    }
  };
}

function nearest(photos: readonly EmbeddedPhoto[], query: EmbeddedPhoto): number[] {
  return photos
    .filter(({ id }) => id !== query.id)
    .map(({ id, vector }) => ({ id, similarity: similarityOf(query.vector, vector) }))
    .sort((a, b) => b.similarity - a.similarity || a.id - b.id)
    .slice(0, LIMIT)
    .map(({ id }) => id);
}

function similarityOf(a: Float32Array, b: Float32Array): number {
  let [dot, squareA, squareB] = [0, 0, 0];
  a.forEach((x, i) => {
    const y = b[i] ?? 0;
    dot += x * y;
    squareA += x * x;
    squareB += y * y;
  });
  return dot / Math.sqrt(squareA * squareB);
}
