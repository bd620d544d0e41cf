import { afterAll, expect, it } from 'vitest';
import { Metrics } from '#libs/telemetry';
import { useSockets } from '../testing/api.fixture.js';
import { encodeEvent, Json } from './encoded.js';
import { SlowLane } from './slow-lane.js';

const { server, listener } = await useSockets();
const lane = new SlowLane(server, new Metrics());
afterAll(() => lane.close());

// Around the lengths at which a frame's header grows, in bytes, with what is more than a byte a character.
it.each([
  0, 60, 90, 96, 97, 98, 99, 100, 101, 102, 1_000, 65_400, 65_500, 65_506, 65_507, 65_508, 65_509, 65_510, 65_511,
  70_000,
])('an event with a text of %i characters comes as it was told, as an object or as JSON', async (length) => {
  const follower = await listener();
  await follower.join('room');
  const payload = { text: `é"\n${'x'.repeat(length)}` };
  lane.emit('room', 'object', 'progress', payload);
  expect(await follower.heard()).toEqual([['progress', payload]]);
  lane.emit('room', 'json', 'progress', new Json(JSON.stringify(payload)));
  expect(await follower.heard()).toEqual([['progress', payload]]);
});

it('a packet says what its frame says', () => {
  const { packet, frame } = encodeEvent('current', { seq: 7 });
  expect(packet).toBe('2["current",{"seq":7}]');
  expect(frame.subarray(2).toString()).toBe(`4${packet}`);
});
