import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findProcess } from '../data/processes.js';
import { Supervisor } from './supervisor.js';

/** Without room for what a start may write. */
const disk = mkdtempSync(join(tmpdir(), 'full-'));
const canMount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]).status === 0;
afterAll(() => {
  if (canMount) spawnSync('umount', [disk]);
  rmdirSync(disk);
});

let directory: string;
let supervisor: Supervisor;
let running: readonly { name: string; pid: number }[];
let restarted: string[];
let gaveUp: string[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'supervisor-'));
  [running, restarted, gaveUp] = [[], [], []];
  supervisor = new Supervisor({
    running: (children) => (running = children),
    restarting: (line) => restarted.push(line),
    gaveUp: (line) => gaveUp.push(line),
  });
});
afterEach(async () => {
  await supervisor.stop(() => true, AbortSignal.abort());
  rmSync(directory, { recursive: true });
});

/** Starts a child with this body and returns when it reports that it is ready by writing to its log. */
async function start(name: string, body: string): Promise<void> {
  begin(name, body);
  await expect.poll(() => logged(name), patient).toHaveLength(1);
}
function begin(name: string, body: string): void {
  const module = join(directory, `${name}.mjs`);
  writeFileSync(module, body);
  void supervisor.start({ name, module, args: [], environment: process.env, signal: 'SIGTERM', log: logOf(name) });
}
const logOf = (name: string) => join(directory, `${name}.log`);
const logged = (name: string) => readFileSync(logOf(name), 'utf8').trim().split('\n').filter(Boolean);
const pidOf = (name: string) => running.find((child) => child.name === name)?.pid ?? NaN;
const isAlive = (pid: number) => findProcess(pid) !== undefined;
const patient = { timeout: 30_000 };

const POLITE = `
  console.log('ready');
  process.on('disconnect', () => process.exit());
  process.on('SIGTERM', () => { console.log('bye'); process.exit(); });
`;
const DEAF = `console.log('ready'); process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);`;

describe('Supervisor', () => {
  it('restarts a child that dies, and appends its output to its log', async () => {
    await start('api', POLITE);
    const first = pidOf('api');
    process.kill(first, 'SIGKILL');
    await expect.poll(() => logged('api'), patient).toEqual(['ready', 'ready']);
    expect(restarted).toEqual(['api ended (SIGKILL): starting it again']);
    expect(pidOf('api')).not.toBe(first);
    expect(isAlive(first)).toBe(false);
  });

  it('restarts the named children in good order', async () => {
    await start('api', POLITE);
    supervisor.restart((name) => name === 'worker-1');
    supervisor.restart((name) => name === 'api');
    await expect.poll(() => logged('api'), patient).toEqual(['ready', 'bye', 'ready']);
  });

  it('gives up a child that keeps dying at once, names its log, and starts it on request', async () => {
    begin('worker-1', `process.exit(5)`);
    await expect
      .poll(() => gaveUp, patient)
      .toEqual([`worker-1 ended at once 6 times (exit code 5): see ${logOf('worker-1')}`]);
    writeFileSync(join(directory, 'worker-1.mjs'), POLITE);
    supervisor.restart(() => true);
    await expect.poll(() => logged('worker-1'), patient).toEqual(['ready']);
  });

  it.skipIf(!canMount)('does not give up a child that keeps dying at once while the disk is full', async () => {
    writeFileSync(join(directory, 'api.mjs'), `process.exit(5)`);
    const log = join(disk, 'api.log');
    const module = join(directory, 'api.mjs');
    void supervisor.start({ name: 'api', module, args: [], environment: process.env, signal: 'SIGTERM', log });
    await expect.poll(() => restarted.length, patient).toBeGreaterThan(6);
    expect(gaveUp).toEqual([]);
  });

  it('stops only the named children, in good order', async () => {
    await Promise.all([start('api', POLITE), start('redis', POLITE)]);
    await supervisor.stop((name) => name === 'api', AbortSignal.timeout(10_000));
    expect(logged('api')).toEqual(['ready', 'bye']);
    expect(isAlive(pidOf('redis'))).toBe(true);
    expect(restarted).toEqual([]);
  });

  it('kills a child that does not end by the deadline', async () => {
    await start('api', DEAF);
    const pid = pidOf('api');
    await supervisor.stop(() => true, AbortSignal.timeout(50));
    expect(isAlive(pid)).toBe(false);
  });

  it('leaves no child of a child that was killed', async () => {
    await start('worker-1', `import { spawn } from 'node:child_process'; console.log(spawn('sleep', ['60']).pid);`);
    const grandchild = Number(logged('worker-1')[0]);
    process.kill(pidOf('worker-1'), 'SIGKILL');
    await expect.poll(() => isAlive(grandchild), patient).toBe(false);
  });

  it('does not restart a child that is stopped during its pause', async () => {
    begin('api', `console.log('ready'); process.exit(1)`);
    await expect.poll(() => restarted, patient).toHaveLength(3);
    await supervisor.stop(() => true, AbortSignal.timeout(1_000));
    const lives = logged('api').length;
    expect(restarted).toHaveLength(lives);
  });
});
