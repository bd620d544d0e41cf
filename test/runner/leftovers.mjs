import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** The variable that all processes of a run inherit; its value is the run's own directory. */
export const MARK = 'DARKROOM_TEST_RUN';

/** How long what has been asked to end may take. */
const GRACE_MS = 3_000;
const STOP_MS = 10_000;

/** @typedef {{ pid: number, command: string }} Running */

/**
 * Finds the processes of a run that still run when its programs have ended, and ends them.
 *
 * @param {string} place the run's own directory
 * @returns {Promise<Running[]>} those that did not end by themselves within 3 s; none where there is no /proc
 */
export async function endLeftovers(place) {
  const left = await runningAfter(place, GRACE_MS);
  for (const { pid } of left) signal(pid, 'SIGTERM');
  for (const { pid } of left.length > 0 ? await runningAfter(place, STOP_MS) : []) signal(pid, 'SIGKILL');
  return left;
}

/**
 * @param {string} place
 * @param {number} withinMs
 */
async function runningAfter(place, withinMs) {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const running = processesOf(place);
    if (running.length === 0 || performance.now() > deadline) return running;
    await delay(50);
  }
}

/**
 * The processes of a run: they inherited its mark, name its directory, or work in it. A server that writes its title
 * over its environment, as Postgres and Redis do, still works in its data directory.
 *
 * @param {string} place
 * @returns {Running[]}
 */
function processesOf(place) {
  return entriesOfProc()
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), command: read(`/proc/${name}/cmdline`).replaceAll('\0', ' ').trim(), name }))
    .filter(({ command, name }) => {
      // A zombie has no command line; this process has no mark of its own.
      return (
        command !== '' &&
        (command.includes(place) ||
          read(`/proc/${name}/environ`).includes(`${MARK}=${place}`) ||
          workingDirectory(name).startsWith(place))
      );
    })
    .map(({ pid, command }) => ({ pid, command }));
}

function entriesOfProc() {
  try {
    return readdirSync('/proc');
  } catch {
    return [];
  }
}

/** @param {string} path */
function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** @param {string} pid */
function workingDirectory(pid) {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} name
 */
function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
}
