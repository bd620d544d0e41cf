import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { endpoints, type Snapshot } from '#libs/contracts';
import { writeFiles } from '../support/folder.js';
import { makePhotos } from '../support/photos.js';
import { SharedServer } from '../support/shared.js';

const PHOTOS = 3;

const darkroom = await SharedServer.find();

/** Makes a folder that no one can enter, whoever runs the tests: its name is not UTF-8. */
function makeUnreadable(folder: string, name: number): void {
  mkdirSync(Buffer.concat([Buffer.from(`${folder}/closed `), Buffer.from([name])]));
}

describe('a folder with files that are no photos', () => {
  const album = darkroom.folder('album');
  const other = darkroom.folder('other');
  const ignore = ['*-edited.*', 'private/'];
  let snapshot: Snapshot;
  beforeAll(async () => {
    await makePhotos(album, PHOTOS, { seed: 411 });
    await makePhotos(darkroom.folder('other/linked'), 1, { seed: 412 });
    const ignored = [
      '@eaDir/1.jpg/THUMB_S.jpg',
      '@eaDir/2.jpg/THUMB_S.jpg',
      '._1.jpg',
      'private/2.jpg',
      '1-edited.jpg',
    ];
    const unsupported = ['1.x3f', 'raw/2.IIQ', 'clip.mov', '1.xmp'];
    await writeFiles(album, Object.fromEntries([...ignored, ...unsupported].map((name) => [name, 'x'])));
    makeUnreadable(album, 0xff);
    await symlink('nowhere', join(album, 'dangling.jpg'));
    await symlink(join(other, 'linked'), join(album, 'to-other'));
    const { sessionId } = await darkroom.api.create({ rootPath: album, options: { ignore }, start: true });
    snapshot = await darkroom.untilEnd(sessionId);
  });

  test('is counted in whole: as many files as find counts, and those behind a link into another root', () => {
    expect(snapshot.discovery).toMatchObject({
      ...{ found: PHOTOS + 1, ignored: 5, unsupported: 4, unreadable: 2 },
      kinds: {
        ignored: { thumbnails: 2, hidden: 1, pattern: 2 },
        unsupported: { raw: 2, video: 1, sidecar: 1 },
        unreadable: { folder: 1, link: 1 },
      },
    });
    const files = execFileSync('find', [album, '-type', 'f']).toString().trim().split('\n').length;
    const { found, ignored, unsupported } = snapshot.discovery;
    expect(found - 1 + ignored + unsupported).toBe(files);
  });

  test('lists them page by page, with path and reason', async () => {
    const files = await darkroom.api.files(snapshot.sessionId, { limit: 2 });
    expect(files.reduce((sum, file) => sum + file.files, 0)).toBe(5 + 4 + 2);
    const thumbnails = { kind: 'thumbnails', reason: 'Thumbnails of a Synology station.', files: 2 };
    expect(files).toContainEqual({ path: join(album, '@eaDir'), state: 'ignored', ...thumbnails });
    const raw = await darkroom.api.files(snapshot.sessionId, { state: 'unsupported', kind: 'raw' });
    expect(raw.map(({ path }) => path)).toEqual([join(album, '1.x3f'), join(album, 'raw/2.IIQ')]);
    for (const { reason } of files) expect(reason).toMatch(/^[A-Z].+/);
  });

  test('says at the end what could not be read', () => {
    expect(snapshot).toMatchObject({
      overallStatus: 'completed',
      reason: '1 folder could not be read, 1 link could not be followed.',
    });
  });

  test('is counted by kind before a session starts, with the patterns that are tried', async () => {
    const preview = (patterns?: string[]) =>
      darkroom.api.call(endpoints.directories.preview, { rootPath: album, ...(patterns && { ignore: patterns }) });
    // Those of the folder, which the session has left there.
    expect(await preview()).toMatchObject({ photos: PHOTOS + 1, ignore });
    expect(await preview(ignore)).toMatchObject({
      photos: PHOTOS + 1,
      kinds: snapshot.discovery.kinds,
      complete: true,
    });
    expect(await preview([])).toMatchObject({ photos: PHOTOS + 3, kinds: { ignored: { thumbnails: 2, hidden: 1 } } });
  });
});

test('a folder of RAW files without a decoder says how many there are, not that there is nothing', async () => {
  const folder = darkroom.folder('raw');
  await writeFiles(folder, { '1.x3f': 'x', '2.crw': 'x', '3.iiq': 'x', '4.3fr': 'x', '5.mrw': 'x' });
  expect(await darkroom.indexed(folder)).toMatchObject({
    overallStatus: 'completed',
    reason: 'This folder has no photos that can be indexed: 5 RAW files not supported.',
  });
});

test('a folder that cannot be read is no success', async () => {
  const folder = darkroom.folder('closed');
  for (const name of [0xfe, 0xff]) makeUnreadable(folder, name);
  const reason = 'This folder has no photos that can be indexed: 2 folders could not be read.';
  expect(await darkroom.indexed(folder)).toMatchObject({ overallStatus: 'failed', reason });
});
