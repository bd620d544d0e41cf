import { setTimeout as delay } from 'node:timers/promises';
import { listPids, readProc, send, statOf, workingDirectory } from '../../apps/cli/src/data/processes.js';

export { send };

/** The pids of the processes of a data directory: it is in their arguments or environment, or they work in it. */
export function processesOn(data: string): number[] {
  return listPids().filter((pid) => {
    if (pid === process.pid) return false;
    const mentions = (file: string) => readProc(pid, file)?.includes(data) === true;
    return mentions('cmdline') || mentions('environ') || workingDirectory(pid)?.startsWith(data) === true;
  });
}

/** Kills the processes of a data directory until none is left. */
export async function killAll(data: string): Promise<void> {
  for (let pids = processesOn(data); pids.length > 0; pids = processesOn(data)) {
    for (const pid of pids) send(pid, 'SIGKILL');
    await delay(10);
  }
}

/** The command line of a process; empty where it has ended. */
export function commandOf(pid: number): string {
  return readProc(pid, 'cmdline')?.replaceAll('\0', ' ').trim() ?? '';
}

/** The pids of the running processes that a process has started. */
export function childrenOf(parent: number): number[] {
  return listPids().filter((pid) => Number(statOf(pid)?.[1]) === parent);
}

/** The pids of a process and of all its descendants, parents first. */
export function familyOf(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap((child) => familyOf(child))];
}

/** Resident memory of a process in MB: now, or the most that it ever had (`VmHWM`). */
export function residentMegabytes(pid: number, name: 'VmRSS' | 'VmHWM' = 'VmRSS'): number {
  return Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(readProc(pid, 'status') ?? '')?.[1]) / 1024;
}

/** Clock ticks per second in /proc: USER_HZ, the same on every Linux that Node runs on. */
const TICKS = 100;

/** Processor time of a process and of its children that have ended, in seconds. */
export function processorSeconds(pid: number): number {
  const times = statOf(pid)?.slice(11, 15).map(Number) ?? [];
  return times.reduce((sum, ticks) => sum + ticks, 0) / TICKS;
}
