import type { WalkOptions } from './scope.js';
import { walkPhotos } from './walk-photos.js';

/** Counts what {@link walkPhotos} would find, up to `limit`; `complete` is false if there may be more. @throws as it. */
export async function countPhotos(
  root: string,
  options: WalkOptions & { readonly limit: number },
): Promise<{ photos: number; complete: boolean }> {
  let photos = 0;
  for await (const batch of walkPhotos(root, options)) {
    photos += batch.photos.length;
    if (photos > options.limit) return { photos: options.limit, complete: false };
  }
  return { photos, complete: true };
}
