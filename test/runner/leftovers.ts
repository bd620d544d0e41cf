import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { listPids, workingDirectory } from '../../apps/cli/src/data/processes.js';

/** The variable that all processes of a run inherit; its value is the run's own directory. */
export const MARK = 'DARKROOM_TEST_RUN';

/** How long processes may take to end by themselves, and after SIGTERM. */
const GRACE_MS = 3_000;
const STOP_MS = 10_000;

/** A process that outlived its stage. */
export interface Leftover {
  readonly pid: number;
  readonly command: string;
}

/**
 * Finds the processes of a run that still run when its programs have ended, and ends them.
 * @param place the run's own directory.
 * @returns those that did not end by themselves within 3 s; none where there is no /proc.
 */
export async function endLeftovers(place: string): Promise<Leftover[]> {
  const left = await runningAfter(place, GRACE_MS);
  for (const { pid } of left) signal(pid, 'SIGTERM');
  for (const { pid } of left.length > 0 ? await runningAfter(place, STOP_MS) : []) signal(pid, 'SIGKILL');
  return left;
}

async function runningAfter(place: string, withinMs: number): Promise<Leftover[]> {
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
 */
function processesOf(place: string): Leftover[] {
  return listPids()
    .map((pid) => ({ pid, command: read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim() }))
    .filter(
      ({ pid, command }) =>
        // A zombie has no command line; this process has no mark of its own.
        command !== '' &&
        (command.includes(place) ||
          read(`/proc/${pid}/environ`).includes(`${MARK}=${place}`) ||
          workingDirectory(pid)?.startsWith(place) === true),
    );
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
}
