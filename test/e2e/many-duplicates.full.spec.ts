import { beforeAll, test } from 'vitest';
import { expectIndexed, makeAlbum, type Album } from '../support/album.js';
import { makeBadFiles } from '../support/bad-files.js';
import { SharedServer } from '../support/shared.js';
import { untilEnd } from '../support/socket.js';

const darkroom = await SharedServer.find();
const album: Album = { folder: darkroom.folder('photos'), different: 331, duplicates: 335, bad: 0 };
beforeAll(() => makeAlbum(album, 1_000));

/** Expects that a new session over the folder completes at 100 % with exactly what the album holds. */
async function expectCompleted(expected: Album): Promise<void> {
  const { sessionId } = await darkroom.api.index(expected.folder);
  await expectIndexed(darkroom, await untilEnd(darkroom.url, sessionId), expected);
}

test('666 photos with 335 duplicates complete at 100 %, with 331 completed and 335 skipped', async () => {
  await expectCompleted(album);
});

test('with five more unreadable files they complete at 100 %, with five failed', async () => {
  await makeBadFiles(album.folder, 5);
  await expectCompleted({ ...album, bad: 5 });
});
