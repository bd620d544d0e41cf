import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, posix } from 'node:path';

/** Reads a text file; undefined where it cannot be read. */
type ReadText = (path: string) => string | undefined;

/**
 * The cores that this process may use: at least 1, at most those of its affinity, and no more than the CPU quota of its
 * cgroups, which `availableParallelism` of Node 20 does not know. A fraction is rounded down: an inference process decodes
 * while it infers, so one of them uses 1.5 cores as well as two do, and a group that has used up its quota is stopped
 * for the rest of each period, the worker and its servers included.
 */
export function usableCores(): number {
  return Math.max(1, Math.min(availableParallelism(), Math.floor(cpuQuota(readText))));
}

/**
 * The CPU quota of this process in cores: the least of its cgroup and of all groups above it, in both versions of
 * cgroups; Infinity without one. Formats: cgroups(7), proc_pid_mountinfo(5), and the kernel's cgroup-v2.rst and
 * sched-bwc.rst.
 */
export function cpuQuota(read: ReadText): number {
  // hierarchy:controllers:path; version 2 has no controllers.
  const groups = linesOf(read('/proc/self/cgroup')).map((line) => line.split(':'));
  let least = Infinity;
  for (const mount of linesOf(read('/proc/self/mountinfo'))) {
    // … root mountpoint … - type source options
    const [place = '', filesystem = ''] = mount.split(' - ');
    const [, , , root = '', mountPoint = ''] = place.split(' ');
    const [type, , options = ''] = filesystem.split(' ');
    const quotaOf = type === 'cgroup2' ? quotaV2 : type === 'cgroup' && hasCpu(options) ? quotaV1 : undefined;
    if (quotaOf === undefined) continue;
    const group = groups.find(([, controllers = '']) =>
      type === 'cgroup2' ? controllers === '' : hasCpu(controllers),
    );
    for (const directory of upTo(mountPoint, group?.[2] ?? '/', root)) {
      least = Math.min(least, quotaOf(directory, read));
    }
  }
  return least;
}

function hasCpu(list: string): boolean {
  return list.split(',').includes('cpu');
}

/** The directories of a group and of those above it, as far as they are mounted: a container may see only its own. */
function upTo(mountPoint: string, group: string, root: string): string[] {
  const path = posix.relative(root, group);
  const names = path === '' || path.startsWith('..') ? [] : path.split('/');
  return [mountPoint, ...names.map((_, at) => join(mountPoint, ...names.slice(0, at + 1)))];
}

function quotaV2(directory: string, read: ReadText): number {
  const [quota, period] = (read(join(directory, 'cpu.max')) ?? '').split(' ');
  return coresOf(quota, period);
}

function quotaV1(directory: string, read: ReadText): number {
  return coresOf(read(join(directory, 'cpu.cfs_quota_us')), read(join(directory, 'cpu.cfs_period_us')));
}

/** Both in microseconds; the quota is `max` or -1 where there is no limit. */
function coresOf(quota: string | undefined, period: string | undefined): number {
  const cores = Number(quota) / Number(period);
  return cores > 0 ? cores : Infinity;
}

function linesOf(text: string | undefined): string[] {
  return text === undefined ? [] : text.split('\n').filter((line) => line !== '');
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
