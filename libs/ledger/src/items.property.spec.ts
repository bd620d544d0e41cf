import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Command, type PhaseName } from '#libs/contracts';
import { readItems, readItemStates, type ItemFilter, type LedgerItem } from './items.js';
import { useDatabase } from '../../../test/support/spec-servers.js';
import { album, analysed, failed, type TestSession } from './testing/sessions.fixture.js';

const database = await useDatabase();
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
function work(session: TestSession, phase: PhaseName, size: number): Promise<unknown> {
  const left = session.photoIds.map((photoId) => (photoId % 7 === 0 ? failed(photoId) : analysed(photoId)));
  const worker = async () => {
    while (left.length > 0) await session.settle(phase, left.splice(0, size));
  };
  return Promise.all([worker(), worker()]);
}

it('pages read while batches are committed have each item exactly once, in photo order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 9 }), async (size, limit) => {
      const session = await album(database, PHOTOS);
      const reading = pages(session.id, { phase: 'training' }, limit);
      await work(session, 'training', size);
      expect((await reading).map((item) => item.photoId)).toEqual(session.photoIds);
    }),
    { numRuns: 4 },
  );
});

it('face items keep their ordinals when a retry adds a photo before them', async () => {
  const session = await album(database, 4);
  const [a = 0, ...others] = session.photoIds;
  await session.settle('training', [failed(a), ...others.map((id) => analysed(id))]);
  const first = await readItems(database, session.id, { phase: 'face_detection', limit: 2 });
  await session.command('cancel');
  await session.command('retry-failed');
  await session.settle('training', [analysed(a)]);
  const second = await readItems(database, session.id, { phase: 'face_detection', limit: 2, after: first.next ?? 0 });
  expect([...first.items, ...second.items].map((item) => item.photoId)).toEqual(others);
  const all = await pages(session.id, { phase: 'face_detection' }, 2);
  expect(all.map((item) => item.photoId)).toEqual(session.photoIds);
});

/** A reader of changes: it reads the version, then what changed since the last one. */
class Follower {
  readonly known = new Map<string, LedgerItem>();
  /** By phase, a character for each ordinal. */
  readonly states = new Map<PhaseName, string[]>();
  #since = 0;

  constructor(private readonly session: TestSession) {}

  async ask(): Promise<void> {
    const { seq } = await this.session.record();
    for (const phase of ['training', 'face_detection'] as const) {
      const changed = await pages(this.session.id, { phase, changedSince: this.#since }, 5);
      for (const item of changed) this.known.set(`${phase} ${item.photoId}`, item);
      const { from, states } = await this.readStates(phase, this.#since);
      const known = this.states.get(phase) ?? [];
      this.states.set(
        phase,
        Object.assign(known, Object.fromEntries([...states].map((state, at) => [from + at, state]))),
      );
    }
    this.#since = seq;
  }

  readStates(phase: PhaseName, changedSince?: number) {
    return readItemStates(this.session.database, this.session.id, { phase, changedSince, faceModel: null });
  }
}

it('a reader of changes since its last version misses nothing: no batch, no new face item, no retry', async () => {
  const commands = fc.array(fc.constantFrom(...Command.options), { minLength: 2, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(commands, fc.integer({ min: 1, max: 6 }), async (chosen, size) => {
      const session = await album(database, PHOTOS);
      const follower = new Follower(session);
      let working = true;
      const follow = async () => {
        while (working) await follower.ask();
      };
      const happen = async () => {
        for (const command of chosen) {
          const phases = ['training', 'face_detection'].map((phase) => work(session, phase, size));
          await Promise.all([...phases, session.command(command, 'face_detection')]);
        }
        working = false;
      };
      await Promise.all([follow(), happen()]);
      await follower.ask();
      for (const phase of ['training', 'face_detection']) {
        const { from, states } = await follower.readStates(phase);
        expect(follower.states.get(phase)?.slice(from).join('')).toBe(states);
        for (const item of await pages(session.id, { phase }, 50))
          expect(follower.known.get(`${phase} ${item.photoId}`)).toEqual(item);
      }
    }),
    { numRuns: 3 },
  );
});
