import fc from 'fast-check';
import { createLedger } from './ledger.js';
import { expect, it } from 'vitest';
import { Command, type PhaseName } from '#libs/contracts';
import { readItems, type ItemFilter, type LedgerItem } from './items.js';
import { useDatabase } from '../../../test/support/spec-servers.js';
import { album, analysed, failed, library, recordOf, settle, type Album } from './testing/sessions.fixture.js';

const database = await useDatabase();
const ledger = createLedger({ database, steps: library });
const PHOTOS = 24;

/** Reads all pages of a session's items, while others write. */
async function pages(sessionId: number, filter: Omit<ItemFilter, 'limit'>, limit: number): Promise<LedgerItem[]> {
  const items: LedgerItem[] = [];
  for (let after: number | undefined; ;) {
    const page = await readItems(database, sessionId, { ...filter, after, limit });
    items.push(...page.items);
    if (page.next === null) return items;
    after = page.next;
  }
}

/** Two workers share the photos of a phase, a few to a batch; some fail. */
function work({ id, run, photoIds }: Album, phase: PhaseName, size: number): Promise<unknown> {
  const batches: (readonly number[])[] = [];
  for (let at = 0; at < photoIds.length; at += size) batches.push(photoIds.slice(at, at + size));
  const worker = async () => {
    for (let batch = batches.shift(); batch; batch = batches.shift()) {
      await settle(
        database,
        { id, run },
        phase,
        batch.map((photoId) => (photoId % 7 === 0 ? failed(photoId) : analysed(photoId))),
      );
    }
  };
  return Promise.all([worker(), worker()]);
}

it('pages read while batches are committed have each item exactly once, in photo order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 9 }), async (size, limit) => {
      const session = await album(database, PHOTOS);
      const [read] = await Promise.all([
        pages(session.id, { phase: 'training' }, limit),
        work(session, 'training', size),
      ]);
      expect(read.map((item) => item.photoId)).toEqual(session.photoIds);
    }),
    { numRuns: 4 },
  );
});

it('face items keep their ordinals when a retry adds a photo before them', async () => {
  const session = await album(database, 4);
  const [a = 0, ...others] = session.photoIds;
  await settle(database, session, 'training', [failed(a), ...others.map((id) => analysed(id))]);
  const first = await readItems(database, session.id, { phase: 'face_detection', limit: 2 });
  await ledger.command({ sessionId: session.id, command: 'cancel' });
  await ledger.command({ sessionId: session.id, command: 'retry-failed' });
  await settle(database, { ...session, run: 2 }, 'training', [analysed(a)]);
  const second = await readItems(database, session.id, { phase: 'face_detection', limit: 2, after: first.next ?? 0 });
  expect([...first.items, ...second.items].map((item) => item.photoId)).toEqual(others);
  expect((await pages(session.id, { phase: 'face_detection' }, 2)).map((item) => item.photoId)).toEqual(
    session.photoIds,
  );
});

/** A reader of changes: it reads the version, then what changed since the last one. */
class Follower {
  readonly known = new Map<string, LedgerItem>();
  #since = 0;

  constructor(private readonly sessionId: number) {}

  async ask(): Promise<void> {
    const { seq } = await recordOf(database, this.sessionId);
    for (const phase of ['training', 'face_detection'] as const) {
      const changed = await pages(this.sessionId, { phase, changedSince: this.#since }, 5);
      for (const item of changed) this.known.set(`${phase} ${item.photoId}`, item);
    }
    this.#since = seq;
  }
}

it('a reader of changes since its last version misses nothing: no batch, no new face item, no retry', async () => {
  const next = Command.options.map(
    (command) => (sessionId: number) => ledger.command({ sessionId, command, from: 'face_detection' }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(next.length - 1), { minLength: 2, maxLength: 5 }),
      fc.integer({ min: 1, max: 6 }),
      async (chosen, size) => {
        const session = await album(database, PHOTOS);
        const follower = new Follower(session.id);
        let working = true;
        const follow = async () => {
          while (working) await follower.ask();
        };
        const happen = async () => {
          for (const command of chosen) {
            const { run } = await recordOf(database, session.id);
            const phases = [
              work({ ...session, run }, 'training', size),
              work({ ...session, run }, 'face_detection', size),
            ];
            await Promise.all([...phases, next[command]?.(session.id)]);
          }
          working = false;
        };
        await Promise.all([follow(), happen()]);
        await follower.ask();
        for (const phase of ['training', 'face_detection'] as const) {
          for (const item of await pages(session.id, { phase }, 50))
            expect(follower.known.get(`${phase} ${item.photoId}`)).toEqual(item);
        }
      },
    ),
    { numRuns: 3 },
  );
});
