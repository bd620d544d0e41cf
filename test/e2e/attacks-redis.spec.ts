import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { redisNames, SystemAck, type Snapshot } from '#libs/contracts';
import { Bystander } from '../support/bystander.js';
import { SharedServer } from '../support/shared.js';
import { OTHER_INSTALLATION } from '../support/snapshots.js';

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

const refused = () => darkroom.metric('darkroom_refused_messages_total');

describe('foreign writes to Redis while a session is followed', () => {
  /** A snapshot that would be forwarded for its version, with a lie. */
  const lie = (lies: Partial<Snapshot>, beside?: object) => (snapshot: Snapshot) =>
    message({ ...snapshot, ...ahead(snapshot, AHEAD), ...lies }, beside);

  test.each<[string, (snapshot: Snapshot) => string]>([
    ['garbage', () => '\0\u001b[2J{{{'],
    ['an empty snapshot', () => message({})],
    ['another session', lie({ sessionId: 2_147_483_647 })],
    ['a huge message', lie({}, { padding: 'x'.repeat(16 * 2 ** 20) })],
    ['a state in the prototype', (of) => `{"__proto__":${message(of)},"constructor":{"prototype":${message(of)}}}`],
    ['a false end', lie({ overallStatus: 'completed' })],
    ['a false deletion', lie({ overallStatus: 'cancelled' }, { removed: true })],
    ['a version that would suppress all later ones', (of) => message({ ...of, ...ahead(of, 2 ** 40) })],
  ])('%s is refused', async (_, forge) => {
    const before = await refused();
    // A message that waits for its verification is replaced by a later one, such as a run's real end: it is sent again.
    const attack = async () => {
      await redis.publish(channel, forge(forged()));
      return refused();
    };
    await expect.poll(attack, { interval: 300 }).toBeGreaterThan(before);
  });

  test('old messages, and those of another installation, are not forwarded', async () => {
    const old = forged((snapshot) => ({ ...ahead(snapshot, -1), name: 'forged' }));
    await redis.publish(channel, message(old));
    await redis.publish(channel, message({ ...old, ...ahead(old, 100), installation: OTHER_INSTALLATION }));
    await bystander.atWork();
    expect(bystander.received.map(({ snapshot }) => snapshot.name)).not.toContain('forged');
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

  test('false removals in the list are not forwarded', async () => {
    const list = await darkroom.connect();
    await list.subscribeToList();
    const { installation, sessionId } = forged();
    for (const lie of [
      { installation, removed: sessionId },
      { installation: OTHER_INSTALLATION, removed: sessionId },
      { removed: 'all' },
    ])
      await redis.publish(redisNames.listChannel, JSON.stringify(lie));
    const before = list.received.length;
    await list.next(
      (event) =>
        event.event === 'summary' && event.summary.sessionId === sessionId && list.received.indexOf(event) >= before,
    );
    expect(list.received.filter(({ event }) => event === 'removed')).toEqual([]);
    list.close();
  });

  test('invalid values are replaced: REST and a new subscriber get the state of Postgres', async () => {
    const { installation } = forged();
    const wrongVersion = JSON.stringify({ installation, version: { seq: 'x' } });
    for (const value of ['', '{', 'null', '{"removed":true}', message({}), 'x'.repeat(2 ** 20), wrongVersion]) {
      await redis.set(redisNames.snapshot(bystander.sessionId), value);
      expect(await darkroom.api.progress(bystander.sessionId)).toMatchObject({ installation, stale: false });
      const socket = await darkroom.connect();
      expect(await socket.subscribe(bystander.sessionId)).toMatchObject({ installation });
      socket.close();
    }
  });

  test('invalid heartbeats are ignored', async () => {
    const [garbage, huge] = [redisNames.worker('garbage'), redisNames.worker('huge')];
    await redis.set(garbage, '{"id":7}', 'EX', 60);
    await redis.set(huge, 'x'.repeat(2 ** 20), 'EX', 60);
    const socket = await darkroom.connect();
    const ack = SystemAck.parse(await socket.send('subscribe', { system: true }));
    expect('system' in ack && ack.system.workers).toHaveLength(1);
    await redis.del(garbage, huge);
    socket.close();
  });
});

test('the followed session is unaffected, and the API holds no more memory', async () => {
  await bystander.expectUndisturbed();
});
