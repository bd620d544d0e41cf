import { spawn } from 'node:child_process';
import { getEventListeners, once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { compileLibs, type CompiledLibs } from '../../../test/support/compile.js';
import { temporaryFolder } from '../../../test/support/folder.js';
import { PoolClosedError, PoolStartError, TaskCrashedError, TaskError, TaskStalledError } from './errors.js';
import type { FixtureTask } from './fixtures/child.fixture.js';
import { Pool, type PoolEvent, type PoolOptions } from './pool.js';

const fixture = (name: string): string => compiled.path(`process-pool/src/fixtures/${name}.fixture`);

let compiled: CompiledLibs;
let pool: Pool<FixtureTask, unknown> | undefined;
let events: PoolEvent[];

beforeAll(async () => {
  compiled = await compileLibs('process-pool');
});
afterEach(() => pool?.close());
afterAll(() => compiled.remove());

function open(options: Partial<PoolOptions> = {}): Pool<FixtureTask, unknown> {
  events = [];
  pool = new Pool({ entry: fixture('child'), size: 1, onEvent: (event) => events.push(event), ...options });
  return pool;
}

const pidsOf = (type: PoolEvent['type']) => events.flatMap((event) => (event.type === type ? [event.pid] : []));
const started = () => pidsOf('started');
const ready = () => pidsOf('ready');
const ended = (): PoolEvent[] => events.filter(({ type }) => type === 'ended');

describe('a pool of child processes', () => {
  it('returns the result of the handler, with typed arrays intact', async () => {
    const value = { vector: Float32Array.of(0.5, -1.25, 3e-9), bytes: Uint8Array.of(1, 2, 255) };
    const outcome = await open().run({ do: 'echo', value });
    expect(outcome).toEqual({ value, attempts: 1, ms: expect.any(Number) as number });
  });

  it('rejects with name, message and code of an error of the handler, without another attempt', async () => {
    const failed = open().run({ do: 'fail', code: 'truncated', message: 'the file ends early' });
    await expect(failed).rejects.toBeInstanceOf(TaskError);
    const error = { name: 'RangeError', message: 'the file ends early', code: 'truncated' };
    await expect(failed).rejects.toMatchObject(error);
    expect(events.map(({ type }) => type)).toEqual(['started', 'ready']);
  });

  it('starts its children before the first task', async () => {
    open({ size: 3 });
    await expect.poll(ready).toHaveLength(3);
    expect(ready().sort()).toEqual(started().sort());
  });

  it('lists what its children have in hand, the oldest first, and since when it has no child', async () => {
    const tasks = open({ inFlight: 1 });
    expect(tasks.startingSince()).toBeLessThanOrEqual(performance.now());
    await expect.poll(ready).toHaveLength(1);
    expect([tasks.startingSince(), tasks.inHand()]).toEqual([null, []]);
    const before = performance.now();
    const running = tasks.run({ do: 'wait' }).catch(() => undefined);
    void tasks.run({ do: 'pid' }).catch(() => undefined);
    const [first, ...others] = tasks.inHand();
    expect([first?.task, first?.waits, others]).toEqual([{ do: 'wait' }, false, []]);
    expect(first?.since).toBeGreaterThanOrEqual(before);
    await tasks.close();
    await running;
  });

  it('queues tasks and keeps its children', async () => {
    const tasks = open({ size: 2 });
    const outcomes = await Promise.all(Array.from({ length: 40 }, (_, value) => tasks.run({ do: 'echo', value })));
    expect(outcomes.map(({ value }) => value)).toEqual(Array.from({ length: 40 }, (_, value) => value));
    const { value: pid } = await tasks.run({ do: 'pid' });
    expect(started()).toContain(pid);
    expect(started()).toHaveLength(2);
  });

  it('keeps at most `inFlight` tasks in a child', async () => {
    const tasks = open({ inFlight: 2 });
    const { value: pid } = await tasks.run({ do: 'pid' });
    const waiting = Promise.allSettled([1, 2, 3].map(() => tasks.run({ do: 'wait' })));
    process.kill(pid as number, 'SIGKILL');
    await expect.poll(ended).toMatchObject([{ reason: 'crash', tasks: 2 }]);
    await tasks.close();
    const closed = { status: 'rejected', reason: { name: 'PoolClosedError' } };
    expect(await waiting).toMatchObject([closed, closed, closed]);
  });

  describe('when a child dies', () => {
    it('tries its task again in another child, three times in all', async () => {
      const crashed = open().run({ do: 'crash' });
      await expect(crashed).rejects.toBeInstanceOf(TaskCrashedError);
      await expect(crashed).rejects.toMatchObject({ message: 'crashed the decoder 3 times', attempts: 3 });
      const crash = { reason: 'crash', signal: 'SIGSEGV', tasks: 1 };
      expect(ended()).toMatchObject([crash, crash, crash]);
      await expect(pool?.run({ do: 'echo', value: 'alive' })).resolves.toMatchObject({ value: 'alive', attempts: 1 });
    });

    it('replaces it, also while no task waits', async () => {
      const tasks = open({ size: 2 });
      await expect.poll(ready).toHaveLength(2);
      const [pid = NaN] = ready();
      process.kill(pid, 'SIGKILL');
      await expect.poll(ready).toHaveLength(3);
      expect(ended()).toMatchObject([{ pid, reason: 'crash', tasks: 0 }]);
      await expect(tasks.run({ do: 'echo', value: 'alive' })).resolves.toMatchObject({ value: 'alive' });
    });

    it('runs its other task again alone, and that one succeeds', async () => {
      const tasks = open({ inFlight: 2 });
      await tasks.run({ do: 'pid' });
      const innocent = tasks.run({ do: 'wait the first time', marker: join(await temporaryFolder(), 'crash') });
      const crashing = tasks.run({ do: 'crash' });
      const later = tasks.run({ do: 'echo', value: 'later' });
      await expect(innocent).resolves.toMatchObject({ value: { inFlight: 1 }, attempts: 2 });
      await expect(crashing).rejects.toMatchObject({ attempts: 3 });
      await expect(later).resolves.toMatchObject({ attempts: 1 });
    });

    it('settles every queued task', async () => {
      const tasks = open({ size: 2, maxAttempts: 2 });
      const kinds = Array.from({ length: 30 }, (_, index) =>
        index % 10 === 3 ? 'crash' : index % 10 === 7 ? 'fail' : 'echo',
      );
      const outcomes = await Promise.allSettled(
        kinds.map((kind, value) => tasks.run({ do: kind, value, code: 'no', message: 'no' })),
      );
      const expected = {
        echo: { status: 'fulfilled' },
        crash: { status: 'rejected', reason: { name: 'TaskCrashedError', attempts: 2 } },
        fail: { status: 'rejected', reason: { code: 'no' } },
      };
      expect(outcomes).toMatchObject(kinds.map((kind) => expected[kind]));
      for (const [value, kind] of kinds.entries())
        if (kind === 'echo') expect(outcomes[value]).toMatchObject({ value: { value } });
    });
  });

  it('kills a child whose task exceeds the time limit, even if its thread is blocked', async () => {
    const tasks = open({ timeoutMs: 200, maxAttempts: 2 });
    const hung = tasks.run({ do: 'block' });
    await expect(hung).rejects.toBeInstanceOf(TaskCrashedError);
    await expect(hung).rejects.toMatchObject({ message: 'took over 0.2 s at the last of 2 attempts' });
    expect(ended()).toMatchObject([{ reason: 'timeout' }, { reason: 'timeout' }]);
  });

  describe('a task that reads', () => {
    const limit = { timeoutMs: 1_000, maxAttempts: 1 };

    it('may take longer than the time limit, which runs from the end of the read', async () => {
      const tasks = open(limit);
      await expect(tasks.run({ do: 'read', parts: [2_000], value: 'all' })).resolves.toMatchObject({ value: 'all' });
      const hung = tasks.run({ do: 'read and hang', parts: [1_500] });
      await expect(hung).rejects.toMatchObject({ message: 'took over 1 s at the last of 1 attempts' });
      expect(ended()).toMatchObject([{ reason: 'timeout' }]);
    });

    it('may take any time while parts come', async () => {
      const tasks = open({ ...limit, stallMs: 1_300 });
      const parts = [700, 700, 700];
      await expect(tasks.run({ do: 'read', parts, value: 'all' })).resolves.toMatchObject({ value: 'all' });
      expect(ended()).toEqual([]);
    });

    it('fails at its first attempt when nothing comes, and the other tasks of its child are run again', async () => {
      const tasks = open({ stallMs: 500, maxAttempts: 1 });
      const marker = join(await temporaryFolder(), 'other');
      const stalled = tasks.run({ do: 'read', parts: [3_600_000] });
      const other = tasks.run({ do: 'wait the first time', marker });
      await expect(stalled).rejects.toBeInstanceOf(TaskStalledError);
      await expect(other).resolves.toMatchObject({ attempts: 1 });
      expect(ended()).toMatchObject([{ reason: 'stall', tasks: 2 }]);
    });

    it('frees its child soon after it is aborted', async () => {
      const tasks = open({ inFlight: 1 });
      await tasks.run({ do: 'pid' });
      const controller = new AbortController();
      const reading = tasks.run({ do: 'read', parts: Array<number>(100).fill(400) }, { signal: controller.signal });
      const next = tasks.run({ do: 'echo', value: 'next' });
      setTimeout(() => controller.abort(), 1_000);
      await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
      await expect(next).resolves.toMatchObject({ value: 'next', attempts: 1 });
      expect(ended()).toMatchObject([{ reason: 'stall' }]);
    });
  });

  it('reports why no child starts, to each task, and starts none while no task waits', async () => {
    const broken = open({ entry: fixture('broken-child') });
    await expect.poll(ended).toMatchObject([{ reason: 'start' }]);
    await expect(broken.run({ do: 'pid' })).rejects.toBeInstanceOf(PoolStartError);
    expect(started()).toHaveLength(3);
    const stuck = broken.run({ do: 'pid' });
    await expect(stuck).rejects.toBeInstanceOf(PoolStartError);
    await expect(stuck).rejects.toThrow(/broken-child\.fixture\.js does not start.*its model file is missing/s);
  });

  describe('an aborted task', () => {
    it('is dropped while it is queued', async () => {
      const tasks = open({ inFlight: 1, timeoutMs: 200, maxAttempts: 1 });
      const running = tasks.run({ do: 'wait' });
      const controller = new AbortController();
      const marker = join(await temporaryFolder(), 'queued');
      const queued = tasks.run({ do: 'wait the first time', marker }, { signal: controller.signal });
      controller.abort();
      await expect(queued).rejects.toMatchObject({ name: 'AbortError' });
      await expect(running).rejects.toBeInstanceOf(TaskCrashedError);
      await tasks.run({ do: 'echo' });
      expect(existsSync(marker)).toBe(false);
    });

    it('frees the caller while it is running, and is not tried again when it crashes', async () => {
      const tasks = open({ timeoutMs: 200 });
      await tasks.run({ do: 'pid' });
      const controller = new AbortController();
      const running = tasks.run({ do: 'block' }, { signal: controller.signal });
      controller.abort();
      await expect(running).rejects.toMatchObject({ name: 'AbortError' });
      await tasks.run({ do: 'echo' });
      expect(ended()).toMatchObject([{ reason: 'timeout' }]);
    });

    it('is not started if its signal is aborted already', async () => {
      const tasks = open();
      const marker = join(await temporaryFolder(), 'aborted');
      const aborted = tasks.run({ do: 'wait the first time', marker }, { signal: AbortSignal.abort() });
      await expect(aborted).rejects.toMatchObject({ name: 'AbortError' });
      await tasks.run({ do: 'echo' });
      expect(existsSync(marker)).toBe(false);
    });

    it('shares one listener with all tasks of its signal, which the last of them removes', async () => {
      const tasks = open();
      const { signal } = new AbortController();
      const listeners = () => getEventListeners(signal, 'abort').length;
      const running = Array.from({ length: 64 }, () => tasks.run({ do: 'echo' }, { signal }));
      expect(listeners()).toBe(1);
      await Promise.all(running);
      expect(listeners()).toBe(0);
    });

    it('is aborted with all other tasks of its signal', async () => {
      const tasks = open({ inFlight: 6 });
      const controller = new AbortController();
      const { signal } = controller;
      await tasks.run({ do: 'echo' }, { signal });
      const waiting = Array.from({ length: 5 }, () => tasks.run({ do: 'wait' }, { signal }));
      const other = tasks.run({ do: 'echo', value: 'other' }, { signal: new AbortController().signal });
      controller.abort();
      const aborted = { status: 'rejected', reason: { name: 'AbortError' } };
      expect(await Promise.allSettled(waiting)).toMatchObject(waiting.map(() => aborted));
      await expect(other).resolves.toMatchObject({ value: 'other' });
    });
  });

  it('has no children and no pending tasks once it is closed', async () => {
    const tasks = open({ size: 2 });
    const { value: pid } = await tasks.run({ do: 'pid' });
    const open1 = tasks.run({ do: 'block' });
    await Promise.all([expect(open1).rejects.toBeInstanceOf(PoolClosedError), tasks.close()]);
    expect(() => process.kill(pid as number, 0)).toThrow(/ESRCH/);
    await expect(tasks.run({ do: 'pid' })).rejects.toBeInstanceOf(PoolClosedError);
  });
});

describe('a child', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('ignores %s', async (signal) => {
    const tasks = open();
    const { value: pid } = await tasks.run({ do: 'pid' });
    process.kill(pid as number, signal);
    await expect(tasks.run({ do: 'pid' })).resolves.toMatchObject({ value: pid, attempts: 1 });
  });

  it.each(['wait', 'block'])('ends when its parent is killed during a task that makes it %s', async (task) => {
    const parent = spawn(process.execPath, [fixture('parent'), task], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const child = Number(line.toString());
    expect(process.kill(child, 0)).toBe(true);
    // The child holds the same pipe: it is closed when both are gone, and until then this waits.
    const gone = once(parent.stdout, 'close');
    parent.kill('SIGKILL');
    await gone;
  });
});
