import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

const lockOf = (pid: number, started?: string) => writeFileSync(join(data, 'lock'), JSON.stringify({ pid, started }));

describe('claimData', () => {
  it('refuses a data directory that is held already', async () => {
    const claim = await claimData(data, () => {});
    await expect(claimData(data, () => {})).rejects.toThrow(
      new RegExp(`running on ${data} already \\(process ${process.pid}\\)`),
    );
    claim.release();
    (await claimData(data, () => {})).release();
  });

  it('takes over the lock of a process that is gone, or whose pid was reused', async () => {
    const other = await idle();
    lockOf(other.pid, 'another boot:1');
    (await claimData(data, () => {})).release();
    lockOf(4_194_305, 'any');
    (await claimData(data, () => {})).release();
    writeFileSync(join(data, 'lock'), 'half writ');
    (await claimData(data, () => {})).release();
  });

  it('respects the lock of a process that lives', async () => {
    const other = await idle();
    lockOf(other.pid, findProcess(other.pid)?.started);
    await expect(claimData(data, () => {})).rejects.toThrow(/already/);
    expect(readFileSync(join(data, 'lock'), 'utf8')).toContain(String(other.pid));
  });

  it('stops and names the process groups that an earlier start left running', async () => {
    const left = await idle('wait', 'sleep 60 & :');
    const earlier = await claimData(data, () => {});
    earlier.record({ url: 'http://x', children: [{ name: 'worker-1', pid: left.pid, signal: 'SIGTERM' }] });
    rmSync(join(data, 'lock'));
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
    const earlier = await claimData(data, () => {});
    earlier.record({ url: 'http://x', children: [{ name: 'api', pid: stubborn.pid, signal: 'SIGTERM' }] });
    rmSync(join(data, 'lock'));
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
