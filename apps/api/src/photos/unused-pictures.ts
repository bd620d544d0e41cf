import { removePictures } from '#libs/formats';
import type { ApiContext } from '../context.js';

/** Deletes the thumbnails and display copies of contents that no photo has any more. */
export async function removeUnusedPictures({ settings }: ApiContext, contentHashes: readonly string[]): Promise<void> {
  for (const hash of contentHashes) await removePictures(settings.thumbnailsDirectory, hash);
}
