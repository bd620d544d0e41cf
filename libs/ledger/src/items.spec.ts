import { describe, expect, it } from 'vitest';
import type { PhaseName } from '#libs/contracts';
import { readFailures, readItems, type ItemFilter } from './items.js';
import { useDatabase } from '../../../test/support/spec-servers.js';
import { album, analysed, failed, recordOf, settle, settleAll } from './testing/sessions.fixture.js';

const database = await useDatabase();
const session = await album(database, 7);
const [a = 0, b = 0, c = 0, d = 0] = session.photoIds;
await settle(database, session, 'training', [analysed(a, 'x'), failed(b)]);
const { seq } = await recordOf(database, session.id);
await settle(database, session, 'training', [analysed(c, 'x'), failed(d, '<b>not a photo</b>')]);

const read = (filter: Partial<ItemFilter>) =>
  readItems(database, session.id, { phase: 'training', limit: 50, ...filter });
const photos = async (filter: Partial<ItemFilter>) => (await read(filter)).items.map((item) => item.photoId);

describe('items', () => {
  it('come in photo order, page by page, none twice and none left out', async () => {
    const seen: number[] = [];
    for (let after: number | undefined; ;) {
      const page = await read({ limit: 3, after });
      seen.push(...page.items.map((item) => item.photoId));
      if (page.next === null) break;
      after = page.next;
    }
    expect(seen).toEqual(session.photoIds);
  });

  it('say what became of them, and whose duplicate they are', async () => {
    const { items } = await read({ limit: 3 });
    expect(items).toMatchObject([
      { photoId: a, state: 'completed', reason: null, duplicateOf: null, attempts: 1, ms: 20 },
      { photoId: b, state: 'failed', reason: 'the file ends early', duplicateOf: null, ms: 5 },
      { photoId: c, state: 'skipped', reason: 'duplicate', duplicateOf: { photoId: a, path: items[0]?.path } },
    ]);
  });

  it('are filtered by state, reason, path and the version since which they changed', async () => {
    expect(await photos({ state: 'failed' })).toEqual([b, d]);
    expect(await photos({ reason: 'the file ends early' })).toEqual([b]);
    expect(await photos({ search: '00002.JPG' })).toEqual([c]);
    expect(await photos({ search: '%' })).toEqual([]);
    expect(await photos({ changedSince: seq })).toEqual([c, d]);
    expect(await photos({ phase: 'face_detection' })).toEqual([]);
  });
});

it('an item that came to a phase is a change: who asks what changed since the version before gets it, pending', async () => {
  const fresh = await album(database, 2);
  const came = async (phase: PhaseName) => {
    const changedSince = (await recordOf(database, fresh.id)).seq - 1;
    const { items } = await readItems(database, fresh.id, { phase, changedSince, limit: 50 });
    return items.map(({ photoId, state }) => [photoId, state]);
  };
  const pending = fresh.photoIds.map((id) => [id, 'pending']);
  expect(await came('training')).toEqual(pending);
  await settleAll(database, fresh, 'training');
  expect(await came('face_detection')).toEqual(pending);
});

it('failures are grouped by reason, with examples', async () => {
  const more = await album(database, 9);
  await settle(
    database,
    more,
    'training',
    more.photoIds.slice(0, 7).map((id) => failed(id, 'empty')),
  );
  await settle(
    database,
    more,
    'training',
    more.photoIds.slice(7, 8).map((id) => failed(id, 'too large')),
  );
  const groups = await readFailures(database, more.id);
  expect(groups.map(({ reason, count, phase }) => [reason, count, phase])).toEqual([
    ['empty', 7, 'training'],
    ['too large', 1, 'training'],
  ]);
  expect(groups[0]?.examples.map((example) => example.photoId)).toEqual(more.photoIds.slice(0, 5));
});
