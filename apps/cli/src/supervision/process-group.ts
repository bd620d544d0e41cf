import { setTimeout as delay } from 'node:timers/promises';

/** Sends a signal, or 0 for none, to every member of a process group; false where there is none left. */
export function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-leader, signal);
    return true;
  } catch (error) {
    // EPERM: the group exists, but this process may not signal its members.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Ends the remaining members of a process group with `signal`, and kills them after `withinMs`. */
export async function endGroup(leader: number, signal: NodeJS.Signals, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs;
  signalGroup(leader, signal);
  while (signalGroup(leader, 0) && Date.now() < deadline) await delay(20);
  signalGroup(leader, 'SIGKILL');
}
