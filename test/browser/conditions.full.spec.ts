import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Arena } from '../chaos/arena.js';
import { Disk } from '../chaos/disk.js';
import { hinder, occupyWorkers, type HindranceKind } from '../chaos/hindrances.js';
import { Tape } from '../chaos/tape.js';
import { useBrowser, type Tab } from '../support/browser.js';
import { makeDirectory } from '../support/folder.js';
import { makePhotos } from '../support/photos.js';

/** So many that work is left after each hindrance: on the arena's slow disk a phase lasts for most of a minute. */
const PHOTOS = 400;
const NAMED_WITHIN_MS = 10_000;
const OVER_WITHIN_MS = 15_000;
/** Postgres starts again after a full disk. */
const CLEAR_WITHIN_MS = 30_000;

/** What the page says of each. */
const hindrances: readonly [Exclude<HindranceKind, 'workers-busy'>, RegExp][] = [
  ['disk-full', /disk.* is full/],
  ['workers-frozen', /^No worker is running\./],
  ['redis-full', /^Redis refuses writes \(out of memory\)\./],
  ['redis-unsaved', /^Redis refuses writes \(it cannot save to its disk\)\./],
  ['redis-frozen', /^Redis does not answer\./],
  ['postgres-read-only', /^The database is read-only\./],
  ['postgres-full', /disk.* is full/],
  ['postgres-frozen', /^The database is not available\./],
  ['folder-unmounted', /^The folder \S+ is empty\./],
  ['folder-renamed', /^The folder \S+ is gone\./],
  ['photo-held', /^\S+\.(jpg|png|webp) takes long to read\./],
];

// Small disks are mounted.
describe.skipIf(process.getuid?.() !== 0)('The page of a session says within 10 s what is in its way', () => {
  const open = useBrowser();
  const directory = makeDirectory('darkroom-conditions');
  const folder = join(directory, 'photos', 'holiday');
  const other = join(directory, 'other');
  let arena: Arena;
  let tape: Tape;
  let tab: Tab;
  let sessionId: number;

  beforeAll(async () => {
    arena = await Arena.open(directory, 2, true);
    for (const path of [folder, other]) mkdirSync(path);
    await makePhotos(folder, PHOTOS, { seed: 19, side: 200 });
    ({ sessionId } = await arena.darkroom.api.create({ rootPath: folder, name: 'Holiday' }));
    tape = new Tape(() => arena.database, sessionId);
    tab = await open(`${arena.darkroom.url}/sessions/${sessionId}`);
  });
  afterAll(async () => {
    await tape?.close();
    await arena?.close();
  });

  // What it said of the hindrance before says nothing of this one.
  beforeEach(() => tab.page.getByRole('alert').first().waitFor({ state: 'detached', timeout: CLEAR_WITHIN_MS }));

  /** Waits until the page names what is in the way, ends that, and waits until the session goes on. */
  async function expectNamed(words: RegExp, end: () => Promise<unknown>): Promise<void> {
    const line = tab.page.getByRole('alert').filter({ hasText: words });
    const begun = performance.now();
    // While photos that were read before are settled, nothing is in the way.
    const isLate = () => performance.now() - Math.max(begun, tape.last?.at ?? 0) > NAMED_WITHIN_MS;
    try {
      await expect.poll(async () => (await line.isVisible()) || isLate(), { timeout: 90_000 }).toBe(true);
      expect(await tab.page.getByRole('alert').allTextContents()).toContainEqual(expect.stringMatching(words));
    } finally {
      await end();
    }
    const work = tape.last?.work ?? NaN;
    await line.waitFor({ state: 'detached', timeout: OVER_WITHIN_MS });
    await expect.poll(() => tape.last?.work, { timeout: OVER_WITHIN_MS }).toBeGreaterThan(work);
  }

  test('workers-busy', async () => {
    const [photo = ''] = await makePhotos(other, 1, { seed: 20, side: 200 });
    const { end } = await occupyWorkers(arena, `${folder}-crowd`, photo);
    await arena.darkroom.api.command(sessionId, 'start');
    await expect.poll(() => tape.last?.stage).toBe('training');
    await expectNamed(/^The workers are busy with the session “holiday-crowd”\./, end);
  });

  test.each(hindrances)('%s', async (kind, words) => {
    const scene = { arena, disk: new Disk(folder, new Map(), { photos: [], others: [], bad: '' }), tape };
    await expectNamed(words, await hinder(kind, scene));
  });

  test('and no photo failed', async () => {
    await expect.poll(() => tape.last?.status, { timeout: 120_000 }).toBe('completed');
    expect(await arena.darkroom.api.failures(sessionId)).toEqual({ groups: [] });
  });
});
