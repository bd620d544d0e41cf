import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { takeLock } from './lock.mjs';
import { Problem } from './problem.mjs';
import { findProcess, listProcesses } from './processes.mjs';

/**
 * A process that a start has set going, as kept in the run file. `signal` ends it in good order.
 *
 * @typedef {{ name: string, pid: number, signal: NodeJS.Signals }} Child
 *
 * What a running start says of itself in `<data>/run.json`.
 * @typedef {{ url?: string, children: (Child & { started?: string })[] }} Run
 *
 * A data directory held by this process alone.
 * @typedef {object} Claim
 * @property {(run: { url: string, children: Child[] }) => void} record keeps what runs, for `watch` and the next start
 * @property {() => void} release
 */

/** Long enough for Postgres to write what it has. */
const LEFTOVER_GRACE_MS = 8_000;

const runFile = (/** @type {string} */ data) => join(data, 'run.json');

/**
 * Takes the data directory and stops what an earlier start has left running there.
 *
 * @param {string} data
 * @param {(line: string) => void} say
 * @param {number} [graceMs] how long leftovers may take to end before they are killed
 * @returns {Promise<Claim>}
 * @throws {Problem} where another start holds it
 */
export async function claimData(data, say, graceMs = LEFTOVER_GRACE_MS) {
  const lock = takeLock(join(data, 'lock'));
  if ('holder' in lock) {
    throw new Problem(
      `Darkroom is running on ${data} already (process ${lock.holder}): stop it, or choose another directory with --data.`,
    );
  }
  await stopLeftovers(readRun(data)?.children ?? [], say, graceMs);
  return {
    record: (run) => writeRun(data, run),
    release: () => {
      rmSync(runFile(data), { force: true });
      lock.release();
    },
  };
}

/**
 * What the run file says, if there is one that can be read.
 *
 * @param {string} data
 * @returns {Run | undefined}
 */
export function readRun(data) {
  try {
    return JSON.parse(readFileSync(runFile(data), 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * @param {string} data
 * @param {{ url: string, children: Child[] }} run
 */
function writeRun(data, run) {
  const children = run.children.map((child) => ({ ...child, started: findProcess(child.pid)?.started }));
  const next = `${runFile(data)}.next`;
  writeFileSync(next, JSON.stringify({ ...run, children }), { mode: 0o600 });
  renameSync(next, runFile(data));
}

/**
 * Ends the recorded processes that still run, and what is left of the process groups that they lead.
 *
 * @param {Run['children']} children
 * @param {(line: string) => void} say
 * @param {number} graceMs
 */
async function stopLeftovers(children, say, graceMs) {
  const leftovers = () => children.flatMap((child) => leftoversOf(child));
  let left = leftovers();
  if (left.length === 0) return;
  say(`Stopping what an earlier start left running: ${left.map(({ name, pid }) => `${name} (${pid})`).join(', ')}`);
  const asked = new Set();
  const deadline = Date.now() + graceMs;
  // Looked for again each time: one of them may have started another just before it was asked to end.
  for (; left.length > 0 && Date.now() < deadline; left = leftovers()) {
    for (const { pid, signal } of left.filter(({ pid }) => !asked.has(pid))) {
      asked.add(pid);
      send(pid, signal);
    }
    await delay(50);
  }
  for (const { pid } of left) send(pid, 'SIGKILL');
}

/**
 * The processes that belong to a recorded one: itself, told by its start time from a later process with its pid,
 * and its group of the same boot, whose number no other process can get while a member lives.
 *
 * @param {Run['children'][number]} child
 */
function leftoversOf(child) {
  const leader = findProcess(child.pid);
  if (child.started === undefined || (leader !== undefined && leader.started !== child.started)) return [];
  const [boot] = child.started.split(':');
  return listProcesses()
    .filter(({ group, started }) => group === child.pid && started.startsWith(`${boot}:`))
    .map(({ pid }) => ({ name: child.name, signal: child.signal, pid }));
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
function send(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}
