import { expect, it } from 'vitest';
import { beginEpoch, movePulse, readStamp, wasSetBack } from './epoch.js';
import { installationId } from './record.js';
import { useDatabase } from '../../../test/support/spec-servers.js';

const database = await useDatabase();
const [ours, theirs] = ['b0e1f7f0-0000-4000-8000-000000000001', 'b0e1f7f0-0000-4000-8000-000000000002'];
const at = (pulse: number, installation = ours) => ({ installation, pulse });

it.each([
  ['new', at(0), [], false],
  ['as far as is remembered', at(5), [at(5), at(3)], false],
  ['further than is remembered, as after a crash', at(6), [at(5)], false],
  ['behind what one of them remembers', at(4), [at(3), at(5)], true],
  ['of which nothing is remembered, as in a copy', at(4), [], true],
  ['in place of another one', at(4), [at(9, theirs)], true],
])('a database that is %s', (_, stamp, remembered, isSetBack) => {
  expect(wasSetBack(stamp, remembered)).toBe(isSetBack);
});

it('the pulse grows, and a new epoch has another installation', async () => {
  const before = await readStamp(database);
  const moved = await movePulse(database);
  expect(moved).toEqual({ ...before, pulse: before.pulse + 1 });
  const epoch = await beginEpoch(database);
  expect(epoch.pulse).toBe(moved.pulse + 1);
  expect(epoch.installation).not.toBe(before.installation);
  expect(await installationId(database)).toBe(epoch.installation);
});
