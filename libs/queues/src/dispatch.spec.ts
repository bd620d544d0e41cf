import Bull from 'bull';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { stages, type JobPayload, type PlannedWork, type Stage } from '#libs/contracts';
import { Dispatcher, jobId, type Queues } from './dispatch.js';
import { queueConnections, queueOptions } from './options.js';
import { specServers } from '../../../test/support/spec-servers.js';

const redisUrl = await specServers.redis();
const connections = queueConnections(redisUrl, () => {});
const open = (name: Stage, installation = 'ours') =>
  new Bull<JobPayload>(name, queueOptions(installation, 5_000, connections));
const training = open('training');
const queues: Queues = Object.fromEntries(stages().map((name) => [name, name === 'training' ? training : open(name)]));
afterAll(async () => {
  await Promise.all(Object.values(queues).map((queue) => queue.close()));
  connections.close();
});
beforeEach(() => Promise.all(Object.values(queues).map((queue) => queue.empty())));

const ranges = (count: number) => Array.from({ length: count }, (_, at) => ({ from: at * 64, to: (at + 1) * 64 }));
const planning = (work: PlannedWork | null, slots = 1) => {
  const calls: [number, number][] = [];
  const plan = async (sessionId: number, limit: number) => {
    calls.push([sessionId, limit]);
    return work && { ...work, ranges: work.ranges.slice(0, limit) };
  };
  return { dispatcher: new Dispatcher(queues, plan, async () => slots), calls };
};
const waiting = async (name: Stage) => ((await queues[name]?.getWaiting()) ?? []).map((job) => [job.id, job.data]);

describe('dispatch', () => {
  it('adds the first chunks, twice as many as can run at once, so that sessions take turns', async () => {
    const { dispatcher, calls } = planning({ run: 3, phase: 'training', ranges: ranges(50) }, 2);
    await dispatcher.dispatch(7);
    expect(calls).toEqual([[7, 4]]);
    expect((await waiting('training')).sort()).toEqual(
      ranges(4)
        .map((range) => [`7:3:training:${range.from}`, { sessionId: 7, run: 3, phase: 'training', ...range }])
        .sort(),
    );
  });

  it('plans at least two ranges, also before the first heartbeat of a worker', async () => {
    const { dispatcher, calls } = planning(null, 0);
    await dispatcher.dispatch(7);
    expect(calls).toEqual([[7, 2]]);
  });

  it('that is repeated or concurrent adds each job once', async () => {
    const { dispatcher } = planning({ run: 1, phase: 'face_detection', ranges: ranges(2) });
    await Promise.all([1, 2, 3].map(() => dispatcher.dispatch(7)));
    await dispatcher.dispatch(7);
    expect(await waiting('face_detection')).toHaveLength(2);
  });

  it('queues the chunk of the next run beside a left-over job of the old run', async () => {
    for (const run of [1, 2]) await planning({ run, phase: 'training', ranges: ranges(1) }).dispatcher.dispatch(7);
    expect((await waiting('training')).map(([id]) => id).sort()).toEqual(['7:1:training:0', '7:2:training:0']);
  });

  it('queues a chunk again whose job Redis lost while a worker took it', async () => {
    const { dispatcher } = planning({ run: 1, phase: 'training', ranges: ranges(1) });
    const { client } = training;
    const key = training.toKey('7:1:training:0');
    // The worker has the id, and Redis has lost the job.
    await client.lpush(training.toKey('wait'), '7:1:training:0');
    await training.getNextJob();
    await client.del(training.toKey('active'));
    expect(await client.hkeys(key)).toEqual(['processedOn']);
    expect([await dispatcher.dispatch(7), await dispatcher.dispatch(7)]).toEqual([1, 0]);
    expect(await waiting('training')).toEqual([
      ['7:1:training:0', { sessionId: 7, run: 1, phase: 'training', from: 0, to: 64 }],
    ]);
  });

  it('adds nothing for a session without work', async () => {
    await planning(null).dispatcher.dispatch(7);
    for (const name of stages()) expect(await waiting(name)).toEqual([]);
  });

  it('queues a chunk again once its job has completed or failed', async () => {
    const queue = open('clustering');
    const { dispatcher } = planning({ run: 1, phase: 'clustering', ranges: [{ from: 0, to: 0 }] });
    let times = 0;
    const twice = new Promise<void>((resolve) => {
      const again = () => void (times < 3 ? dispatcher.dispatch(9) : resolve());
      queue.on('completed', again).on('failed', again);
    });
    void queue.process(async () => {
      times += 1;
      if (times === 1) throw new Error('the first time it fails');
    });
    await dispatcher.dispatch(9);
    await twice;
    expect(times).toBe(3);
    await queue.close();
  });
});

it('each queue counts its jobs, without those of another installation on the same Redis', async () => {
  const { dispatcher } = planning({ run: 1, phase: 'training', ranges: ranges(2) });
  await dispatcher.dispatch(7);
  expect(await dispatcher.counts()).toEqual(
    stages().map((name) => ({ name, waiting: name === 'training' ? 2 : 0, active: 0 })),
  );
  const theirs = open('training', 'theirs');
  expect(await theirs.getJobCounts()).toMatchObject({ waiting: 0 });
  await theirs.close();
});

it('the id of a job consists of session, run, phase and first ordinal', () => {
  expect(jobId({ sessionId: 4, run: 2, phase: 'discovery', from: 0, to: 0 })).toBe('4:2:discovery:0');
});

it('work can be queued except while Redis is away or refuses writes', async () => {
  const { dispatcher } = planning(null);
  const cause = async (deadlineMs?: number) => (await dispatcher.outage(deadlineMs))?.message ?? null;
  expect(await cause()).toBeNull();
  await training.client.config('SET', 'maxmemory', '1');
  expect(await cause()).toBe('Redis refuses writes (out of memory).');
  await training.client.config('SET', 'maxmemory', '0');
  await training.client.replicaof('127.0.0.1', '1');
  expect(await cause()).toBe('Redis refuses writes (it is a read-only replica).');
  await training.client.replicaof('NO', 'ONE');
  expect(await cause()).toBeNull();
  await specServers.stopRedis(redisUrl);
  expect(await cause(50)).toBe('Redis does not answer.');
  await specServers.startRedis(redisUrl);
  await expect.poll(() => cause(), { interval: 10, timeout: 10_000 }).toBeNull();
});
