import { expect, it } from 'vitest';
import { createLedger } from './ledger.js';
import { useDatabase } from '../../../test/support/spec-servers.js';
import { album, albumIn, recordOf, settleAll } from './testing/sessions.fixture.js';

const database = await useDatabase();
const ledger = createLedger({ database, steps: {} });

it('a deleted session is cancelled, with its last version, and its rows are gone', async () => {
  const session = await album(database, 3);
  await settleAll(database, { ...session, photoIds: session.photoIds.slice(0, 1) }, 'training');
  const { seq } = await recordOf(database, session.id);
  const removal = await ledger.remove({ sessionId: session.id, cleanUp: async (_connection, photoIds) => photoIds });
  expect(removal?.record).toMatchObject({ id: session.id, status: 'cancelled', seq: seq + 1 });
  expect(removal?.record.endedAt).not.toBeNull();
  expect([...(removal?.cleanedUp ?? [])].sort()).toEqual([...session.photoIds].sort());
  const where = { sessionId: session.id };
  expect([await database.item.count({ where }), await database.sessionPhase.count({ where })]).toEqual([0, 0]);
});

it.each(['completed', 'failed'] as const)('a deleted session that was %s is so in its last version', async (status) => {
  const id = await albumIn(database, status);
  const { endedAt } = await recordOf(database, id);
  const removal = await ledger.remove({ sessionId: id, cleanUp: async () => {} });
  expect(removal?.record).toMatchObject({ status, endedAt });
});

it('a session is unchanged if the clean-up of its deletion fails', async () => {
  const session = await album(database, 1);
  const before = await recordOf(database, session.id);
  await expect(
    ledger.remove({ sessionId: session.id, cleanUp: () => Promise.reject(new Error('no')) }),
  ).rejects.toThrow('no');
  expect(await recordOf(database, session.id)).toEqual(before);
});

it('an unknown session is not deleted, and of two concurrent deletions one succeeds', async () => {
  expect(await ledger.remove({ sessionId: 999_999, cleanUp: async () => {} })).toBeNull();
  const { id } = await album(database, 1);
  const removals = await Promise.all([
    ledger.remove({ sessionId: id, cleanUp: async () => 1 }),
    ledger.remove({ sessionId: id, cleanUp: async () => 1 }),
  ]);
  expect(removals.filter((removal) => removal !== null)).toHaveLength(1);
});
