import { readFile, rename, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { endpoints, type Snapshot } from '#libs/contracts';
import { BAD_FILES, makeBadFiles, makeOddEntries } from '../support/bad-files.js';
import { commentPhoto, copyPhoto, makePhotos, reencodePhoto } from '../support/photos.js';
import { familyOf, residentMegabytes } from '../support/processes.js';
import { SharedServer } from '../support/shared.js';

const UNIQUE = 33;

const darkroom = await SharedServer.find();

describe('a folder half of which is duplicates', () => {
  const folder = darkroom.folder('duplicates');
  let snapshot: Snapshot;
  beforeAll(async () => {
    // The side is what training decodes to: there, a photo encoded again without loss has the very same pixels.
    const photos = await makePhotos(folder, UNIQUE, { prefix: 'a', side: 320, seed: 4_100 });
    await Promise.all(photos.map((photo, at) => duplicate(photo, at)));
    snapshot = await darkroom.indexed(folder);
  });

  async function duplicate(photo: string, at: number): Promise<string> {
    const name = join(folder, `b-${at}`);
    if (at % 3 === 0) return copyPhoto(photo, `${name}-copied${photo.slice(photo.lastIndexOf('.')).toUpperCase()}`);
    if (at % 3 === 1 && photo.endsWith('.jpg')) return commentPhoto(photo, `${name}-commented.jpeg`, 'the same again');
    return reencodePhoto(photo, `${name}-encoded.png`);
  }

  test('completes at 100 %, with exactly the duplicates skipped, and faces looked for on the originals only', () => {
    expect([snapshot.overallStatus, snapshot.overallProgress.percentage]).toEqual(['completed', 100]);
    expect(snapshot.phases.training.progress).toMatchObject({
      ...{ total: 2 * UNIQUE, completed: UNIQUE, skipped: UNIQUE, failed: 0 },
      ...{ settled: 2 * UNIQUE, unique: UNIQUE, percentage: 100 },
    });
    expect(snapshot.phases.faceDetection.progress).toMatchObject({ total: UNIQUE, completed: UNIQUE, percentage: 100 });
  });

  test('skips one of each pair with a link to the other', async () => {
    const items = await darkroom.api.items(snapshot.sessionId);
    const skipped = items.filter(({ state }) => state === 'skipped');
    const completed = new Set(items.filter(({ state }) => state === 'completed').map(({ path }) => path));
    expect([skipped.length, completed.size]).toEqual([UNIQUE, UNIQUE]);
    const numberOf = (path: string) => Number(/(\d+)(-\w+)?\.\w+$/.exec(path)?.[1]) - (path.includes('/a-') ? 1 : 0);
    for (const { path, duplicateOf } of skipped) {
      expect(completed).toContain(duplicateOf?.path);
      expect(numberOf(path)).toBe(numberOf(duplicateOf?.path ?? ''));
    }
  });

  test('with five more unreadable files completes at 100 %, with five failed', async () => {
    await makeBadFiles(folder, 5);
    const { sessionId, overallStatus, overallProgress, phases } = await darkroom.indexed(folder);
    expect([overallStatus, overallProgress.percentage]).toEqual(['completed', 100]);
    const counts = { total: 2 * UNIQUE + 5, completed: UNIQUE, skipped: UNIQUE, failed: 5, percentage: 100 };
    expect(phases.training.progress).toMatchObject(counts);
    const failed = await darkroom.api.items(sessionId, { state: 'failed' });
    const bad = BAD_FILES.slice(0, 5).map(({ name }) => join(folder, name));
    expect(failed.map(({ path }) => path).sort()).toEqual(bad.sort());
  });
});

describe('a folder of bad files', () => {
  const GOOD = 4;
  const folder = darkroom.folder('bad');
  let unreadable: number;
  let snapshot: Snapshot;
  let children: ReturnType<typeof darkroom.children>;
  beforeAll(async () => {
    const [photo = ''] = await makePhotos(folder, GOOD - 1, { seed: 7, prefix: 'good' });
    await reencodePhoto(photo, join(folder, 'UPPER CASE.PNG'));
    await makeBadFiles(folder);
    unreadable = await makeOddEntries(folder);
    children = darkroom.children();
    snapshot = await darkroom.indexed(folder);
  });

  test('completes at 100 % and counts the failures, also by reason', async () => {
    expect([snapshot.overallStatus, snapshot.overallProgress.percentage]).toEqual(['completed', 100]);
    const { total, completed, skipped, failed } = snapshot.phases.training.progress;
    expect({ total, failed }).toEqual({ total: GOOD + BAD_FILES.length, failed: BAD_FILES.length });
    expect(completed + skipped).toBe(GOOD);
    const { groups } = await darkroom.api.failures(snapshot.sessionId);
    expect(groups.find(({ reason }) => /ends early/.test(reason))?.count).toBe(2);
    expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(BAD_FILES.length);
  });

  test.each(BAD_FILES)('$name is a failed item with a specific reason', async ({ name, reason }) => {
    const [item, ...others] = await darkroom.api.items(snapshot.sessionId, { state: 'failed', q: name });
    expect(others).toEqual([]);
    expect(item).toMatchObject({ path: join(folder, name), attempts: 1 });
    expect(item?.reason).toMatch(reason);
  });

  test('matches extensions in any case, and counts unreadable entries', async () => {
    const [item] = await darkroom.api.items(snapshot.sessionId, { q: 'UPPER CASE' });
    expect(item?.state).not.toBe('failed');
    expect(snapshot.discovery).toMatchObject({ found: GOOD + BAD_FILES.length, unreadable });
  });

  test('restarts no process, and no process loads a huge picture', () => {
    expect(darkroom.children()).toEqual(children);
    const peaks = familyOf(darkroom.pidOf('worker-1')).map((pid) => residentMegabytes(pid, 'VmHWM'));
    expect(peaks.length).toBeGreaterThan(1);
    // 400 megapixels would be 1 200 MB beside the models.
    expect(Math.max(...peaks)).toBeLessThan(900);
  });
});

test('a JPEG without its last 5 % is completed, and its photo says what is missing, also once it is renamed', async () => {
  const folder = darkroom.folder('cut');
  const [photo = ''] = await makePhotos(folder, 1, { seed: 9 });
  await truncate(photo, Math.floor((await readFile(photo)).length * 0.95));
  /** The only photo of a session over the folder. */
  const indexed = async () => {
    const { sessionId } = await darkroom.indexed(folder);
    const [item, ...others] = await darkroom.api.items(sessionId);
    expect([item?.state, others]).toEqual(['completed', []]);
    return darkroom.api.call(endpoints.photos.get, item?.photoId ?? 0);
  };
  const { warnings } = await indexed();
  expect(warnings).toEqual([
    expect.stringMatching(/^The file ends early: (the last \d+ %|a little) of the picture is missing\.$/),
  ]);
  const renamed = join(folder, 'renamed.jpg');
  await rename(photo, renamed);
  expect(await indexed()).toMatchObject({ path: renamed, warnings });
});
