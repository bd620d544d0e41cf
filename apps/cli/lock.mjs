/** Locks of files. Plain JavaScript: the launcher needs one before packages are installed. */
import { spawnSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Locks a file for this process and writes its pid there; makes the file where there is none. The lock, flock(2), is one
 * of the open file: it holds over every path to the file and in every container that shares it, and the kernel releases
 * it however its holder ends.
 *
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
