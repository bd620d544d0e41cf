import { setTimeout as delay } from 'node:timers/promises';
import { processesOn, send, commandOf } from '../support/processes.js';

/** The variable that all processes of a run inherit; its value is the run's own directory. */
export const MARK = 'DARKROOM_TEST_RUN';

/** How long processes may take to end by themselves, and after SIGTERM. */
const GRACE_MS = 3_000;
const STOP_MS = 10_000;

/**
 * Finds the processes of a run that still run when its programs have ended, and ends them.
 * @param directory the run's own directory.
 * @returns those that did not end by themselves within 3 s; none where there is no /proc.
 */
export async function endLeftovers(directory: string): Promise<{ pid: number; command: string }[]> {
  const left = (await runningAfter(directory, GRACE_MS)).map((pid) => ({ pid, command: commandOf(pid) }));
  for (const { pid } of left) send(pid, 'SIGTERM');
  for (const pid of left.length > 0 ? await runningAfter(directory, STOP_MS) : []) send(pid, 'SIGKILL');
  return left;
}

async function runningAfter(directory: string, withinMs: number): Promise<number[]> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const running = processesOn(directory);
    if (running.length === 0 || performance.now() > deadline) return running;
    await delay(50);
  }
}
