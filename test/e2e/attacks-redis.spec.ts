import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { redisNames, type Snapshot } from '#libs/contracts';
import { Bystander } from '../support/bystander.js';
import { SharedServer } from '../support/shared.js';

const darkroom = await SharedServer.find();
const redis = new Redis(darkroom.redisUrl);
afterAll(() => redis.disconnect());
let bystander: Bystander;
let channel: string;
beforeAll(async () => {
  bystander = await Bystander.of(darkroom, darkroom.folder('photos'), 600);
  channel = redisNames.channel(bystander.sessionId);
});

/** The newest received state, changed: what an attacker with access to Redis could publish. */
function forged(change: (snapshot: Snapshot) => Partial<Snapshot> = () => ({})): Snapshot {
  const snapshot = bystander.received.at(-1)?.snapshot;
  if (snapshot === undefined) throw new Error('nothing was received yet');
  return { ...snapshot, overallStatus: 'running', ...change(snapshot) };
}
/** How far forged versions are ahead: by more than is committed meanwhile. */
const AHEAD = 50;
const message = (snapshot: unknown, beside: object = {}) => JSON.stringify({ snapshot, recent: [], ...beside });
const ahead = ({ version: { run, seq } }: Snapshot, by: number) => ({ version: { run, seq: seq + by } });

async function refused(): Promise<number> {
  const text = await (await fetch(`${darkroom.url}/metrics`)).text();
  return Number(/^darkroom_refused_messages_total (\d+)$/m.exec(text)?.[1]);
}

describe('foreign writes to Redis while a session is followed', () => {
  test.each<[string, (snapshot: Snapshot) => string]>([
    [
      'a huge message',
      (snapshot) => message({ ...snapshot, ...ahead(snapshot, AHEAD) }, { padding: 'x'.repeat(16 * 2 ** 20) }),
    ],
    [
      'a state in the prototype',
      (snapshot) => `{"__proto__":${message(snapshot)},"constructor":{"prototype":${message(snapshot)}}}`,
    ],
    ['a false end', (snapshot) => message({ ...snapshot, ...ahead(snapshot, AHEAD), overallStatus: 'completed' })],
  ])('%s is refused', async (_, forge) => {
    const before = await refused();
    await redis.publish(channel, forge(forged()));
    await expect.poll(refused, { interval: 20 }).toBeGreaterThan(before);
  });

  test('a flood of 10 000 messages is refused', async () => {
    const before = await refused();
    const lies = [message({}), message(forged((snapshot) => ({ ...ahead(snapshot, 500), overallStatus: 'failed' })))];
    for (let round = 0; round < 10; round += 1) {
      const pipeline = redis.pipeline();
      for (let sent = 0; sent < 1_000; sent += 1) pipeline.publish(channel, lies[sent % 2] ?? '');
      await pipeline.exec();
    }
    await expect.poll(refused, { interval: 20, timeout: 10_000 }).toBeGreaterThanOrEqual(before + 5_000);
  });

  test('invalid values are replaced: REST and a new subscriber get the state of Postgres', async () => {
    const { installation } = forged();
    for (const value of ['{', message({}), 'x'.repeat(2 ** 20)]) {
      await redis.set(redisNames.snapshot(bystander.sessionId), value);
      expect(await darkroom.api.progress(bystander.sessionId)).toMatchObject({ installation, stale: false });
      const socket = await darkroom.connect();
      expect(await socket.subscribe(bystander.sessionId)).toMatchObject({ installation });
      socket.close();
    }
  });
});

test('the followed session is unaffected, and the API holds no more memory', async () => {
  await bystander.expectUndisturbed();
});
