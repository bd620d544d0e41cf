import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** The pids of the processes that work on a data directory: it is in their arguments or environment, or they are in it. */
export function processesOn(data: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => mentions(name, data))
    .map(Number);
}

function mentions(pid: string, data: string): boolean {
  try {
    return (
      readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(data) ||
      readFileSync(`/proc/${pid}/environ`, 'utf8').includes(data) ||
      readlinkSync(`/proc/${pid}/cwd`).startsWith(data)
    );
  } catch {
    return false; // it has ended meanwhile, or is a zombie
  }
}

/** The pids of the processes that a process has started and that still run. */
export function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === parent)
    .map(Number);
}

/** The pids of a process and of everything below it, parents first. */
export function familyOf(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap((child) => familyOf(child))];
}

/** Memory of a process that is resident now, in MB. */
export function residentMegabytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

/** Clock ticks to a second in /proc: USER_HZ, which is the same on every Linux that Node runs on. */
const TICKS = 100;

/** Processor time of a process and of its children that have ended, in seconds. */
export function processorSeconds(pid: number): number {
  const [user, system, childrenUser, childrenSystem] = statOf(pid)?.slice(11, 15).map(Number) ?? [];
  return ((user ?? 0) + (system ?? 0) + (childrenUser ?? 0) + (childrenSystem ?? 0)) / TICKS;
}

function parentOf(pid: string): number | undefined {
  const parent = statOf(pid)?.[1];
  return parent === undefined ? undefined : Number(parent);
}

/** The fields of proc(5)'s stat from the state, its third, on; none where the process has ended. */
function statOf(pid: number | string): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // "pid (name) state ppid …": the name may hold anything, so fields are counted from its last ")".
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
