import { beforeAll, test } from 'vitest';
import { expectIndexed, makeAlbum, type Album } from '../support/album.js';
import { makeBadFiles } from '../support/bad-files.js';
import { SharedServer } from '../support/shared.js';

const darkroom = await SharedServer.find();
const album: Album = { folder: darkroom.folder('photos'), different: 331, duplicates: 335, bad: 0 };
beforeAll(() => makeAlbum(album, 1_000));

test('666 photos with 335 duplicates complete at 100 %, with 331 completed and 335 skipped', async () => {
  await expectIndexed(darkroom, await darkroom.indexed(album.folder), album);
});

test('with five more unreadable files they complete at 100 %, with five failed', async () => {
  await makeBadFiles(album.folder, 5);
  await expectIndexed(darkroom, await darkroom.indexed(album.folder), { ...album, bad: 5 });
});
