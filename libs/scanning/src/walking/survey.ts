import type { OtherFileCounts } from '#libs/contracts';
import type { WalkOptions } from './scope.js';
import { walkPhotos } from './walk-photos.js';

/** What a walk found: photos, and other files by state and kind. */
export interface Survey {
  readonly photos: number;
  readonly others: OtherFileCounts;
  /** False if there may be more. */
  readonly complete: boolean;
}

/**
 * Counts what {@link walkPhotos} finds, up to `limit` photos and for `withinMs` at most.
 * @throws as `walkPhotos`.
 */
export async function survey(
  root: string,
  { limit, withinMs, ...options }: Omit<WalkOptions, 'signal'> & { readonly limit: number; readonly withinMs: number },
): Promise<Survey> {
  const signal = AbortSignal.timeout(withinMs);
  const others: OtherFileCounts = { ignored: {}, unsupported: {}, unreadable: {} };
  let photos = 0;
  try {
    for await (const batch of walkPhotos(root, { ...options, signal })) {
      photos += batch.photos.length;
      for (const { state, kind, files } of batch.others) others[state][kind] = (others[state][kind] ?? 0) + files;
      if (photos > limit) return { photos: limit, others, complete: false };
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    return { photos, others, complete: false };
  }
  return { photos, others, complete: true };
}
