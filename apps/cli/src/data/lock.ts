import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { findProcess } from './processes.js';

/**
 * Takes a lock file for this process. A lock whose process is gone is taken over.
 * @returns the pid that holds it, or how to give it back.
 */
export function takeLock(path: string): { holder: number } | { release: () => void } {
  const mine = `${path}.${process.pid}`;
  const owner = JSON.stringify({ pid: process.pid, started: findProcess(process.pid)?.started });
  writeFileSync(mine, owner);
  try {
    for (;;) {
      // link(2) puts the whole file in place, or fails where one is there.
      if (unless('EEXIST', () => linkSync(mine, path))) {
        return { release: () => readOrEmpty(path) === owner && rmSync(path, { force: true }) };
      }
      const found = readOrEmpty(path);
      const holder = liveOwner(found);
      if (holder !== undefined) return { holder };
      discard(path, found);
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

/** Removes a lock that read as `stale`, unless it has been replaced meanwhile: then the new one is put back. */
function discard(path: string, stale: string): void {
  const aside = `${path}.${process.pid}.stale`;
  if (!unless('ENOENT', () => renameSync(path, aside))) return;
  if (readOrEmpty(aside) !== stale) unless('EEXIST', () => linkSync(aside, path));
  rmSync(aside, { force: true });
}

/** The pid in a lock's text, if that very process is running. */
function liveOwner(text: string): number | undefined {
  try {
    const { pid, started } = JSON.parse(text) as { pid: number; started?: string };
    const running = findProcess(pid);
    return running !== undefined && running.started === started ? pid : undefined;
  } catch {
    return undefined;
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Whether `act` succeeded; false where it failed with `expected`. */
function unless(expected: string, act: () => void): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === expected) return false;
    throw error;
  }
}
