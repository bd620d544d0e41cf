import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { Snapshot } from '#libs/contracts';
import { expectIndexed } from '../support/album.js';
import { makeBadFiles } from '../support/bad-files.js';
import { copyPhoto, makePhotos } from '../support/photos.js';
import { SharedServer } from '../support/shared.js';
import { untilEnd } from '../support/socket.js';

const DIFFERENT = 331;
const DUPLICATES = 335;

const darkroom = await SharedServer.find();
const folder = darkroom.folder('photos');
beforeAll(async () => {
  const photos = await makePhotos(folder, DIFFERENT, { seed: 1_000, side: 96 });
  for (let copy = 0; copy < DUPLICATES; copy += 1) {
    const photo = photos[copy % DIFFERENT] ?? '';
    await copyPhoto(photo, join(folder, `copy-${copy}${photo.slice(photo.lastIndexOf('.'))}`));
  }
});

async function index(): Promise<Snapshot> {
  const { sessionId } = await darkroom.api.index(folder);
  return untilEnd(darkroom.url, sessionId);
}

test('666 files with 335 duplicates: 331 completed, 335 skipped, 100 %, completed', async () => {
  const end = await index();
  await expectIndexed(darkroom, end, { folder, different: 331, duplicates: 335, bad: 0 });
  expect(end.phases.training.progress.total).toBe(666);
});

test('with 5 more unreadable files: 100 %, completed, 5 failed', async () => {
  await makeBadFiles(folder, 5);
  await expectIndexed(darkroom, await index(), { folder, different: 331, duplicates: 335, bad: 5 });
});
