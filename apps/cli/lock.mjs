/** Locks of files. Plain JavaScript: the launcher needs one before packages are installed. */
import { spawnSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Locks a file for this process and writes its pid there; makes the file where there is none. The lock, flock(2), is one
 * of the open file: it holds over every path to the file and in every container that shares it, and the kernel releases
 * it however its holder ends.
 * @param {string} path
 * @returns {{ release: () => void } | { holder: string }} how to release it, or the pid of the process that holds it
 */
export function takeLock(path) {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, 'a+');
  // flock(1) locks the open file that it shares with this process, which keeps the lock when flock has exited.
  const { status, error } = spawnSync('flock', ['-n', '3'], { stdio: ['ignore', 'ignore', 'inherit', file] });
  if (status === 0) {
    ftruncateSync(file);
    writeSync(file, String(process.pid));
    return { release: () => closeSync(file) };
  }
  closeSync(file);
  if (status === 1) return { holder: readFileSync(path, 'utf8') };
  const reason = `${path} cannot be locked: flock (Debian: util-linux) failed (${error?.message ?? status})`;
  throw Object.assign(new Error(reason), { name: 'Problem' });
}

/**
 * Takes a lock as soon as it is free.
 * @param {string} path
 * @param {(holder: string) => void} [onHeld] called once if another process, by its pid, holds the lock
 * @returns {Promise<() => void>} how to release it
 */
export async function waitForLock(path, onHeld) {
  for (let waits = 0; ; waits += 1) {
    const lock = takeLock(path);
    if ('release' in lock) return lock.release;
    if (waits === 0) onHeld?.(lock.holder);
    await delay(200);
  }
}
