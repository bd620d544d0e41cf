import type { WalkOptions } from './walk-types.js';
import { walkPhotos } from './walk-photos.js';

/** How many photos a walk finds, as far as it was counted. */
export interface PhotoCount {
  readonly photos: number;
  /** False if counting stopped at the limit, so that there may be more. */
  readonly complete: boolean;
}

/**
 * Counts what `walkPhotos` would find with the same options, up to `limit` photos.
 * @throws as `walkPhotos`.
 */
export async function countPhotos(
  root: string,
  options: WalkOptions & { readonly limit: number },
): Promise<PhotoCount> {
  let photos = 0;
  for await (const batch of walkPhotos(root, options)) {
    photos += batch.photos.length;
    if (photos > options.limit) return { photos: options.limit, complete: false };
  }
  return { photos, complete: true };
}
