import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { takeLock } from '../../lock.mjs';
import { Problem } from '../problem.js';
import { findProcess, listProcesses, send } from './processes.js';

/** A supervised process, as the run file keeps it. `signal` ends it in good order. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  readonly signal: NodeJS.Signals;
}

/** A child and when it started, which distinguishes it from a later process with the same pid. */
type RecordedChild = Child & { readonly started?: string | undefined };

/** The content of `<data>/run.json`: the address and the processes of the running start. */
export interface Run {
  readonly url?: string;
  readonly children: readonly RecordedChild[];
}

/** A data directory held by this process alone. */
export interface Claim {
  /** Keeps what runs, for `watch` and for the next start. */
  record(run: { url: string; children: readonly Child[] }): void;
  release(): void;
}

/** Long enough for Postgres to write what it has. */
const LEFTOVER_GRACE_MS = 8_000;

const RECORD_AGAIN_MS = 1_000;

const runFile = (data: string) => join(data, 'run.json');

/**
 * Takes the data directory and stops the processes that an earlier start left running there.
 * @param graceMs how long those may take to end before they are killed.
 * @throws {Problem} where another start holds it.
 */
export async function claimData(
  data: string,
  say: (line: string) => void,
  graceMs = LEFTOVER_GRACE_MS,
): Promise<Claim> {
  const lock = takeLock(join(data, 'lock'));
  if ('holder' in lock) {
    throw new Problem(
      `Darkroom is running on ${data} already (process ${lock.holder}): stop it, or choose another directory with --data.`,
    );
  }
  await stopLeftovers(readRun(data)?.children ?? [], say, graceMs);
  let next: Parameters<Claim['record']>[0] | undefined;
  /** Until it is written: the disk may be full, and what runs goes on. */
  const write = () => {
    if (next === undefined) return;
    try {
      writeRun(data, next);
      next = undefined;
    } catch {
      setTimeout(write, RECORD_AGAIN_MS).unref();
    }
  };
  return {
    record(run) {
      next = run;
      write();
    },
    release: () => {
      next = undefined;
      rmSync(runFile(data), { force: true });
      lock.release();
    },
  };
}

function writeRun(data: string, run: { url: string; children: readonly Child[] }): void {
  const children = run.children.map((child) => ({ ...child, started: findProcess(child.pid)?.started }));
  const next = `${runFile(data)}.next`;
  writeFileSync(next, JSON.stringify({ ...run, children }), { mode: 0o600 });
  renameSync(next, runFile(data));
}

/** The run file's content, if there is one that can be read. */
export function readRun(data: string): Run | undefined {
  try {
    return JSON.parse(readFileSync(runFile(data), 'utf8')) as Run;
  } catch {
    return undefined;
  }
}

/** Ends the recorded processes that still run, and what is left of the process groups that they lead. */
async function stopLeftovers(
  children: readonly RecordedChild[],
  say: (line: string) => void,
  graceMs: number,
): Promise<void> {
  const leftovers = () => children.flatMap((child) => leftoversOf(child));
  let left = leftovers();
  if (left.length === 0) return;
  say(`Stopping what an earlier start left running: ${left.map(({ name, pid }) => `${name} (${pid})`).join(', ')}`);
  const signalled = new Set<number>();
  const deadline = Date.now() + graceMs;
  // Listed again each time: one of them may have started another just before its signal arrived.
  for (; left.length > 0 && Date.now() < deadline; left = leftovers()) {
    for (const { pid, signal } of left.filter(({ pid }) => !signalled.has(pid))) {
      signalled.add(pid);
      send(pid, signal);
    }
    await delay(50);
  }
  for (const { pid } of left) send(pid, 'SIGKILL');
}

/**
 * The processes that belong to a recorded one: itself, unless its start time shows a later process with its pid, and
 * its group of the same boot, whose number no other process can get while a member lives.
 */
function leftoversOf(child: RecordedChild): Child[] {
  const leader = findProcess(child.pid);
  if (child.started === undefined || (leader !== undefined && leader.started !== child.started)) return [];
  const [boot] = child.started.split(':');
  return listProcesses()
    .filter(({ group, started }) => group === child.pid && started.startsWith(`${boot}:`))
    .map(({ pid }) => ({ name: child.name, signal: child.signal, pid }));
}
