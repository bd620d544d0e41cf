import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** One running process. */
interface Process {
  readonly pid: number;
  readonly group: number;
  /** The boot and the tick of its start, which distinguish it from a later process with the same pid. */
  readonly started: string;
}

/** The running process with this pid; undefined where there is none, or only a zombie, or no /proc. */
export function findProcess(pid: number): Process | undefined {
  let stat;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // proc(5): "pid (name) state ppid pgrp …"; the name may hold anything, so fields are counted from its last ")".
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return { pid, group: Number(fields[2]), started: `${bootId()}:${fields[19]}` };
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

let boot: string | undefined;

function bootId(): string {
  boot ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return boot;
}
