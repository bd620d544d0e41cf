import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimData, readRun } from './claim.js';
import { findProcess, listProcesses } from './processes.js';

let data: string;
let running: ChildProcess[];
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'claim-'));
  running = [];
});
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(data, { recursive: true });
});

/** A process that does nothing, at the head of a group of its own. */
async function idle(command = 'exec sleep 60', first = ':'): Promise<ChildProcess & { pid: number }> {
  const child = spawn('/bin/sh', ['-c', `${first}; echo ready; ${command}`], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  running.push(child);
  await once(child.stdout, 'data');
  return child as typeof child & { pid: number };
}

/** What a start that was killed leaves behind: the run file that names its child. */
async function killedStart(name: string, pid: number): Promise<void> {
  const earlier = await claimData(data, () => {});
  earlier.record({ url: 'http://x', children: [{ name, pid, signal: 'SIGTERM' }] });
  const run = readFileSync(join(data, 'run.json'));
  earlier.release();
  writeFileSync(join(data, 'run.json'), run);
}

describe('claimData', () => {
  it('refuses a data directory that is held already, also by another path', async () => {
    const claim = await claimData(data, () => {});
    const link = `${data}-link`;
    symlinkSync(data, link);
    for (const path of [data, link])
      await expect(claimData(path, () => {})).rejects.toThrow(`running on ${path} already (process ${process.pid})`);
    rmSync(link);
    claim.release();
    (await claimData(data, () => {})).release();
  });

  /** Runs a process that holds the data directory, by way of `program` where one is given. */
  async function hold(...program: string[]): Promise<{ holder: ChildProcess; pid: string }> {
    const script = `
      import { takeLock } from ${JSON.stringify(new URL('../../lock.mjs', import.meta.url).href)};
      takeLock(${JSON.stringify(join(data, 'lock'))});
      console.log(process.pid);
      setInterval(() => {}, 1000);
    `;
    const [command = '', ...args] = [...program, process.execPath, '--input-type=module', '-e', script];
    const holder = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    running.push(holder);
    const [pid] = (await once(holder.stdout, 'data')) as [Buffer];
    return { holder, pid: String(pid).trim() };
  }

  it('refuses a data directory while its holder is frozen, and takes it over once that is killed', async () => {
    const { holder, pid } = await hold();
    holder.kill('SIGSTOP');
    await expect(claimData(data, () => {})).rejects.toThrow(`process ${pid}`);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    (await claimData(data, () => {})).release();
  });

  const container = ['unshare', '--net', '--pid', '--fork', '--kill-child'];
  const canIsolate = spawnSync('unshare', [...container.slice(1), 'true']).status === 0;
  it.skipIf(!canIsolate)('refuses a data directory that another container holds', async () => {
    await hold(...container);
    await expect(claimData(data, () => {})).rejects.toThrow('process 1)');
  });

  it('stops and names the process groups that an earlier start left running', async () => {
    const left = await idle('wait', 'sleep 60 & :');
    await killedStart('worker-1', left.pid);
    const said: string[] = [];
    const ended = once(left, 'exit');
    const claim = await claimData(data, (line) => said.push(line));
    await ended;
    expect(said).toEqual([expect.stringContaining(`worker-1 (${left.pid}), worker-1 (`)]);
    expect(listProcesses().filter(({ group }) => group === left.pid)).toEqual([]);
    claim.release();
  });

  it('kills a process that does not end within the grace period', async () => {
    const stubborn = await idle('while :; do sleep 1; done', "trap '' TERM");
    await killedStart('api', stubborn.pid);
    const ended = once(stubborn, 'exit');
    const claim = await claimData(data, () => {}, 100);
    expect(await ended).toEqual([null, 'SIGKILL']);
    claim.release();
  });

  it('leaves alone a process that reused the pid of a recorded one', async () => {
    const stranger = await idle();
    const recorded = { name: 'api', pid: stranger.pid, signal: 'SIGKILL', started: 'another boot:1' };
    writeFileSync(join(data, 'run.json'), JSON.stringify({ url: 'http://x', children: [recorded] }));
    const claim = await claimData(data, () => {});
    expect(findProcess(stranger.pid)).toBeDefined();
    claim.release();
  });

  it('keeps the address of the server while it runs', async () => {
    const claim = await claimData(data, () => {});
    claim.record({ url: 'http://127.0.0.1:4000', children: [] });
    expect(readRun(data)?.url).toBe('http://127.0.0.1:4000');
    claim.release();
    expect(readRun(data)).toBeUndefined();
  });
});
