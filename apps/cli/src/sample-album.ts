import { constants } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** Copies photos into the folder of the sample album, those that are not there yet. */
export async function fillSampleAlbum(directory: string, photos: readonly string[]): Promise<void> {
  await mkdir(directory, { recursive: true });
  const copies = photos.map((photo) => copyFile(photo, join(directory, basename(photo)), constants.COPYFILE_EXCL));
  for (const copy of await Promise.allSettled(copies)) {
    if (copy.status === 'rejected' && (copy.reason as NodeJS.ErrnoException).code !== 'EEXIST') throw copy.reason;
  }
}
