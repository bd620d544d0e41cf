import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** One running process. */
interface Process {
  readonly pid: number;
  readonly group: number;
  /** The boot and the tick of its start, which distinguish it from a later process with the same pid. */
  readonly started: string;
}

/** The running process with this pid; undefined where there is none, or only a zombie, or no /proc. */
export function findProcess(pid: number): Process | undefined {
  const fields = statOf(pid);
  if (fields === undefined || fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return { pid, group: Number(fields[2]), started: `${bootId()}:${fields[19]}` };
}

/** The fields of proc(5)'s stat from the third, the state, on; undefined where the process has ended. */
export function statOf(pid: number): string[] | undefined {
  const stat = readProc(pid, 'stat');
  // "pid (name) state ppid …": the name may hold anything, so fields are counted from its last ")".
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** A file of a process in /proc; undefined where the process has ended or may not be read. */
export function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}

/** Every running process that can be seen. */
export function listProcesses(): Process[] {
  return listPids()
    .map((pid) => findProcess(pid))
    .filter((process) => process !== undefined);
}

/** The pids in /proc; none where there is no /proc. */
export function listPids(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

/** The directory that a process works in; undefined where it has ended or may not be looked at. */
export function workingDirectory(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

/** Sends a signal to a process, unless it has ended. */
export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}

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

let boot: string | undefined;

function bootId(): string {
  boot ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return boot;
}
