import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { findProcess } from './processes.mjs';

/**
 * Takes a lock file for this process. A lock whose process is gone is taken over.
 *
 * @param {string} path
 * @returns {{ holder: number } | { release: () => void }} the pid that holds it, or how to give it back
 */
export function takeLock(path) {
  const mine = `${path}.${process.pid}`;
  const owner = JSON.stringify({ pid: process.pid, started: findProcess(process.pid)?.started });
  writeFileSync(mine, owner);
  try {
    for (;;) {
      // link(2) puts the whole file in place, or fails where one is there.
      if (tryTo(() => linkSync(mine, path), 'EEXIST')) {
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

/**
 * Removes a stale lock, unless somebody else has replaced it meanwhile: then theirs is put back.
 *
 * @param {string} path
 * @param {string} stale what was read in it
 */
function discard(path, stale) {
  const aside = `${path}.${process.pid}.stale`;
  if (!tryTo(() => renameSync(path, aside), 'ENOENT')) return;
  if (readOrEmpty(aside) !== stale) tryTo(() => linkSync(aside, path), 'EEXIST');
  rmSync(aside, { force: true });
}

/**
 * @param {string} text the content of a lock
 * @returns {number | undefined} the pid in it, if that very process is running
 */
function liveOwner(text) {
  try {
    const { pid, started } = JSON.parse(text);
    const running = findProcess(pid);
    return running !== undefined && running.started === started ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} path */
function readOrEmpty(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/**
 * @param {() => void} act
 * @param {string} expected the error code that means "no"
 */
function tryTo(act, expected) {
  try {
    act();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === expected) return false;
    throw error;
  }
}
