import { EventEmitter, on } from 'node:events';
import { describe, expect, it } from 'vitest';
import {
  FaceDetectionCache,
  ListMessage,
  ProgressMessage,
  redisNames,
  SNAPSHOT_TTL_SECONDS,
  Tombstone,
  type Snapshot,
} from '#libs/contracts';
import { Publisher } from './publisher.js';
import { SnapshotCache } from './snapshot-cache.js';
import { useRedis } from './testing/redis.fixture.js';
import { makeSnapshot, OTHER_INSTALLATION } from '../../../test/support/snapshots.js';

const server = await useRedis();
const redis = await server.connect('commands');
const cache = new SnapshotCache(redis);

/** A publisher whose events can be awaited. */
function publisher() {
  const events = new EventEmitter();
  const results = on(events, 'published');
  const retries = on(events, 'retry');
  const published = new Publisher(redis, {
    onPublished: (sessionId, seq, set) => events.emit('published', { sessionId, seq, set }),
    onRetry: () => events.emit('retry'),
  });
  const next = async () => {
    const { value } = (await results.next()) as { value: [{ sessionId: number; seq: number; set: boolean }] };
    return value[0];
  };
  const publish = async (snapshot: Snapshot) => {
    published.publish(snapshot);
    return (await next()).set;
  };
  return { published, next, publish, retry: () => retries.next() };
}

const held = async (key: string): Promise<unknown> => JSON.parse((await redis.get(key)) ?? 'null');

/** Everything that is published on a session's channel and on the list's from now on. */
async function listen(sessionId: number) {
  const listener = await server.connect('subscriber');
  const received: [string, string][] = [];
  listener.on('message', (channel: string, message: string) => received.push([channel, message]));
  await listener.subscribe(redisNames.channel(sessionId), redisNames.listChannel);
  // A ping comes after every message that was sent before it.
  return async () => {
    await listener.ping();
    return received.map(([channel, message]) => [channel, JSON.parse(message)] as [string, unknown]);
  };
}

describe('a snapshot', () => {
  it('is set for an hour beside the compatibility key, and published once on each channel', async () => {
    const received = await listen(1);
    const faces = { total: 100, completed: 20, failed: 1, found: 33 };
    const snapshot = makeSnapshot({ sessionId: 1, seq: 5, faces });
    expect(await publisher().publish(snapshot)).toBe(true);
    expect(await held('training:1:progress')).toEqual(snapshot);
    expect(await held('face_detection:1:progress')).toMatchObject({ processed_images: 21, faces_detected: 33 });
    for (const key of ['training:1:progress', 'face_detection:1:progress']) {
      expect(await redis.ttl(key)).toBeGreaterThan(SNAPSHOT_TTL_SECONDS - 60);
      expect(await redis.ttl(key)).toBeLessThanOrEqual(SNAPSHOT_TTL_SECONDS);
    }
    const [message, listMessage, ...more] = await received();
    expect(message).toEqual(['progress:1', ProgressMessage.parse({ snapshot, recent: [] })]);
    expect(listMessage?.[0]).toBe('progress:sessions');
    expect(ListMessage.parse(listMessage?.[1])).toMatchObject({
      installation: snapshot.installation,
      summary: { sessionId: 1, version: { seq: 5 } },
    });
    expect(more).toEqual([]);
  });

  it('that is not newer than what is held is refused and not published', async () => {
    const { publish } = publisher();
    await publish(makeSnapshot({ sessionId: 2, seq: 5 }));
    const received = await listen(2);
    expect(await publish(makeSnapshot({ sessionId: 2, seq: 4 }))).toBe(false);
    expect(await publish(makeSnapshot({ sessionId: 2, seq: 5, status: 'failed' }))).toBe(false);
    expect(await cache.seqs(makeSnapshot({ sessionId: 2, seq: 1 }).installation, [2])).toEqual([5]);
    expect(await received()).toEqual([]);
  });

  it('is newer by its seq alone, not as text and not by its run', async () => {
    const { publish } = publisher();
    await publish(makeSnapshot({ sessionId: 3, seq: 9, run: 2 }));
    expect(await publish(makeSnapshot({ sessionId: 3, seq: 10, run: 1 }))).toBe(true);
  });

  it('of another installation is replaced, however new it is', async () => {
    const { publish } = publisher();
    await publish(makeSnapshot({ sessionId: 4, seq: 500, installation: OTHER_INSTALLATION }));
    expect(await publish(makeSnapshot({ sessionId: 4, seq: 1 }))).toBe(true);
  });

  const { installation } = makeSnapshot({ sessionId: 5, seq: 1 });
  const odd = [
    { installation },
    { installation, version: 7 },
    { installation, version: { seq: 'x' } },
    { installation, removed: 'no' },
  ];
  it.each(['not json', '{}', '[]', '{"installation":"x"}', ...odd.map((value) => JSON.stringify(value))])(
    'replaces the invalid value %s',
    async (nonsense) => {
      await redis.set('training:5:progress', nonsense);
      expect(await publisher().publish(makeSnapshot({ sessionId: 5, seq: 1 }))).toBe(true);
      await redis.del('training:5:progress');
    },
  );

  it('of a new run removes the face detection of the old run', async () => {
    const { publish } = publisher();
    await publish(makeSnapshot({ sessionId: 6, seq: 5, faces: { total: 1, completed: 1, failed: 0, found: 0 } }));
    await publish(makeSnapshot({ sessionId: 6, seq: 6, run: 2 }));
    expect(await redis.exists('face_detection:6:progress')).toBe(0);
  });
});

describe('a deleted session', () => {
  it('leaves a tombstone: late messages are refused and not published', async () => {
    const { published, next, publish } = publisher();
    await publish(makeSnapshot({ sessionId: 7, seq: 5, faces: { total: 1, completed: 1, failed: 0, found: 0 } }));
    const received = await listen(7);
    const last = makeSnapshot({ sessionId: 7, seq: 6, status: 'cancelled' });
    published.publishRemoved(last);
    expect(await next()).toEqual({ sessionId: 7, seq: 7, set: true });
    expect(await publish(makeSnapshot({ sessionId: 7, seq: 900 }))).toBe(false);
    expect(await redis.exists('face_detection:7:progress')).toBe(0);
    expect(await cache.read(7)).toBeNull();
    expect(Tombstone.parse(await held('training:7:progress'))).toMatchObject({ sessionId: 7, version: { seq: 7 } });
    expect(await received()).toEqual([
      ['progress:7', ProgressMessage.parse({ snapshot: last, recent: [], removed: true })],
      ['progress:sessions', ListMessage.parse({ installation: last.installation, removed: 7 })],
    ]);
  });

  it('supersedes a snapshot that waits, and no snapshot supersedes it', async () => {
    const { published, next } = publisher();
    published.publish(makeSnapshot({ sessionId: 8, seq: 1 }));
    published.publishRemoved(makeSnapshot({ sessionId: 8, seq: 2, status: 'cancelled' }));
    published.publish(makeSnapshot({ sessionId: 8, seq: 3 }));
    while ((await next()).seq !== 3) continue;
    expect(await held('training:8:progress')).toMatchObject({ removed: true });
  });
});

describe('the compatibility key', () => {
  const detection = { total: 666, completed: 40, failed: 2, found: 157 };
  /** Its value for a session that is in face detection. */
  async function valueOf(faces: Partial<typeof detection>) {
    await redis.del('training:14:progress');
    await publisher().publish(makeSnapshot({ sessionId: 14, faces: { ...detection, ...faces } }));
    return FaceDetectionCache.parse(await held('face_detection:14:progress'));
  }

  it('has exactly its fields; a started batch counts', async () => {
    const { updated_at, ...counts } = await valueOf({});
    expect(updated_at).toBe(makeSnapshot().updatedAt);
    expect(await held('face_detection:14:progress')).toEqual({ updated_at, ...counts });
    expect(counts).toEqual({
      processed_images: 42,
      total_images: 666,
      faces_detected: 157,
      failed_images: 2,
      current_batch: 3,
      total_batches: 42,
    });
  });

  it.each([
    [0, 0],
    [16, 1],
    [17, 2],
    [32, 2],
  ])('says of %i settled photos batch %i', async (completed, batch) => {
    expect((await valueOf({ completed, failed: 0 })).current_batch).toBe(batch);
  });

  it('does not exist before face detection starts in the run', async () => {
    await publisher().publish(makeSnapshot({ sessionId: 15 }));
    expect(await redis.exists('face_detection:15:progress')).toBe(0);
  });
});

describe('a publisher', () => {
  it('sends the latest snapshot that arrives during a send, and the recent items, newest first', async () => {
    const received = await listen(10);
    const { published, next } = publisher();
    for (let seq = 1; seq <= 30; seq += 1) {
      published.publish(makeSnapshot({ sessionId: 10, seq }), [
        { photoId: seq, phase: 'training', state: 'completed' },
      ]);
    }
    expect([(await next()).seq, (await next()).seq]).toEqual([1, 30]);
    const last = (await received()).filter(([channel]) => channel === 'progress:10').at(-1);
    const { recent } = ProgressMessage.parse(last?.[1]);
    expect(recent.map((item) => item.photoId)).toEqual(Array.from({ length: 24 }, (_, at) => 30 - at));
  });

  it('publishes the newest recent items of a large batch, in a message that fits the contract', async () => {
    const received = await listen(11);
    const { published, next } = publisher();
    const batch = Array.from({ length: 500 }, (_, at) => ({
      photoId: 500 - at,
      phase: 'training',
      state: 'completed' as const,
    }));
    published.publish(makeSnapshot({ sessionId: 11, seq: 1 }), batch);
    await next();
    const [, message] = (await received()).find(([channel]) => channel === 'progress:11') ?? [];
    expect(ProgressMessage.parse(message).recent).toEqual(batch.slice(0, 24));
  });

  it('sends a snapshot that is offered at the moment in which it becomes idle', async () => {
    // Every microtask after a send is tried, since one of them is between the last read of the slot and its end.
    for (let microtasks = 0; microtasks < 12; microtasks += 1) {
      const sessionId = 100 + microtasks;
      const seen = new EventEmitter();
      const done = new Promise<void>((resolve) => seen.once('second', resolve));
      const restless = new Publisher(redis, {
        onPublished(_, seq) {
          if (seq === 2) seen.emit('second');
          if (seq !== 1) return;
          let moment = Promise.resolve();
          for (let at = 0; at < microtasks; at += 1) moment = moment.then(() => {});
          void moment.then(() => restless.publish(makeSnapshot({ sessionId, seq: 2 })));
        },
      });
      restless.publish(makeSnapshot({ sessionId, seq: 1 }));
      await done;
    }
  });

  it('retries while Redis is away, and sends only the latest when it is back', async () => {
    const { published, next, retry } = publisher();
    await server.stop();
    published.publish(makeSnapshot({ sessionId: 11, seq: 1 }));
    await retry();
    for (let seq = 2; seq <= 20; seq += 1) published.publish(makeSnapshot({ sessionId: 11, seq }));
    published.publish(makeSnapshot({ sessionId: 12, seq: 4 }));
    await server.start();
    const sent = [await next(), await next()].sort((a, b) => a.sessionId - b.sessionId);
    expect(sent).toEqual([
      { sessionId: 11, seq: 20, set: true },
      { sessionId: 12, seq: 4, set: true },
    ]);
  });

  it('that is closed waits for pending publications, but not for a Redis that is away', async () => {
    const quick = publisher();
    quick.published.publish(makeSnapshot({ sessionId: 13, seq: 1 }));
    await quick.published.close(10_000);
    expect(await cache.seqs(makeSnapshot({ sessionId: 13, seq: 1 }).installation, [13])).toEqual([1]);

    const stuck = publisher();
    await server.stop();
    stuck.published.publish(makeSnapshot({ sessionId: 13, seq: 2 }));
    await stuck.retry();
    await stuck.published.close(50);
    await server.start();
  });
});
