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
