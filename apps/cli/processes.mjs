import { readdirSync, readFileSync } from 'node:fs';

/**
 * One running process. `started` tells it from a later one with the same pid: the boot and the tick of its start.
 *
 * @typedef {{ pid: number, group: number, started: string }} Process
 */

/**
 * The running process with this pid; undefined where there is none, or only a zombie, or no /proc to ask.
 *
 * @param {number} pid
 * @returns {Process | undefined}
 */
export function findProcess(pid) {
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

/**
 * Every running process that can be seen.
 *
 * @returns {Process[]}
 */
export function listProcesses() {
  return entriesOfProc()
    .filter((name) => /^\d+$/.test(name))
    .map((name) => findProcess(Number(name)))
    .filter((process) => process !== undefined);
}

function entriesOfProc() {
  try {
    return readdirSync('/proc');
  } catch {
    return [];
  }
}

let /** @type {string | undefined} */ boot;

function bootId() {
  boot ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return boot;
}
