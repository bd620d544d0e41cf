import { expect, it } from 'vitest';
import { useDatabase } from '../../../test/support/spec-servers.js';
import { createLedger } from './ledger.js';
import { album, albumIn } from './testing/sessions.fixture.js';

const database = await useDatabase();
const ledger = createLedger({ database, steps: {} });

it('a deleted session is cancelled, with its last version, and its rows are gone', async () => {
  const session = await album(database, 3);
  await session.settleAll('training', session.photoIds.slice(0, 1));
  const { id, seq } = await session.record();
  const removal = await ledger.remove({ sessionId: id, cleanUp: async (_connection, photoIds) => photoIds });
  expect(removal?.record).toMatchObject({ id, status: 'cancelled', seq: seq + 1 });
  expect(removal?.record.endedAt).not.toBeNull();
  expect([...(removal?.cleanedUp ?? [])].sort()).toEqual([...session.photoIds].sort());
  expect([await session.items(), await database.sessionPhase.count({ where: { sessionId: id } })]).toEqual([[], 0]);
});

it.each(['completed', 'failed'] as const)('a deleted session that was %s is so in its last version', async (status) => {
  const session = await albumIn(database, status);
  const { endedAt } = await session.record();
  const removal = await ledger.remove({ sessionId: session.id, cleanUp: async () => {} });
  expect(removal?.record).toMatchObject({ status, endedAt });
});

it('a session is unchanged if the clean-up of its deletion fails', async () => {
  const session = await album(database, 1);
  const before = await session.record();
  const removing = ledger.remove({ sessionId: session.id, cleanUp: () => Promise.reject(new Error('no')) });
  await expect(removing).rejects.toThrow('no');
  expect(await session.record()).toEqual(before);
});

it('an unknown session is not deleted, and of two concurrent deletions one succeeds', async () => {
  const remove = (sessionId: number) => ledger.remove({ sessionId, cleanUp: async () => 1 });
  expect(await remove(999_999)).toBeNull();
  const { id } = await album(database, 1);
  const removals = await Promise.all([remove(id), remove(id)]);
  expect(removals.filter((removal) => removal !== null)).toHaveLength(1);
});
