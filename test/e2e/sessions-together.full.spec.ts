import { expect, test } from 'vitest';
import { expectIndexed, makeAlbum } from '../support/album.js';
import { useFollowers } from '../support/follower.js';
import { makePhotos } from '../support/photos.js';
import { SharedServer } from '../support/shared.js';

/** More than the chunks that a worker has queued for one session: twice as many as its slots, 64 photos each. */
const MANY = 320;

const darkroom = await SharedServer.find();
const index = useFollowers(() => darkroom);

test('a session started second does not wait for the end of the first', async () => {
  const folders = [darkroom.folder('first'), darkroom.folder('second')] as const;
  for (const [at, folder] of folders.entries()) await makePhotos(folder, MANY, { seed: 400 + at, side: 64 });
  const [first, second] = [await index(folders[0]), await index(folders[1])];
  await second.until(({ phases }) => phases.training.progress.settled > 0);
  const { phases } = await darkroom.api.progress(first.sessionId);
  expect(phases.training.progress.settled).toBeLessThan(MANY);
  for (const { sessionId } of [first, second]) await darkroom.api.command(sessionId, 'cancel');
});

test('two simultaneous sessions over the same photos have the same counts and store each result once', async () => {
  const album = await makeAlbum({ folder: darkroom.folder('shared'), different: 18, duplicates: 3, bad: 2 }, 450);
  for (const follower of [await index(album.folder), await index(album.folder)]) {
    await expectIndexed(darkroom, await follower.end(), album);
    follower.expectConsistent();
  }
});
