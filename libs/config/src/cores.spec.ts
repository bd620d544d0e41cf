import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { cpuQuota, usableCores } from './cores.js';

const PROC = '30 23 0:26 / /proc rw,nosuid - proc proc rw\n';
const MOUNTED_V2 = `${PROC}31 23 0:27 / /sys/fs/cgroup rw,nosuid,nodev shared:9 - cgroup2 cgroup2 rw,nsdelegate\n`;
const MOUNTED_V1 = `${PROC}32 31 0:28 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
33 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:11 - cgroup cgroup rw,cpu,cpuacct
34 31 0:30 / /sys/fs/cgroup/cpuset rw,relatime - cgroup cgroup rw,cpuset\n`;

/** The quota of a process that sees these files. */
function quota(cgroup: string, mountinfo: string, files: Record<string, string> = {}): number {
  const all: Record<string, string> = { '/proc/self/cgroup': cgroup, '/proc/self/mountinfo': mountinfo };
  for (const [path, text] of Object.entries(files)) all[`/sys/fs/cgroup/${path}`] = `${text}\n`;
  return cpuQuota((path) => all[path]);
}

/** The two files of a quota in version 1. */
function limit(directory: string, quotaUs: number, periodUs = 100_000) {
  return { [`${directory}/cpu.cfs_quota_us`]: String(quotaUs), [`${directory}/cpu.cfs_period_us`]: String(periodUs) };
}

describe('the CPU quota in version 2', () => {
  it('of a container is the one at its mount point', () => {
    expect(quota('0::/\n', MOUNTED_V2, { 'cpu.max': '150000 100000' })).toBe(1.5);
  });

  it('is the least of the group and of all groups above it', () => {
    const files = {
      'user.slice/cpu.max': '400000 100000',
      'user.slice/app/cpu.max': '100000 50000',
      'user.slice/app/worker/cpu.max': '300000 100000',
      'other/cpu.max': '1000 100000',
    };
    expect(quota('0::/user.slice/app/worker\n', MOUNTED_V2, files)).toBe(2);
    expect(quota('0::/user.slice\n', MOUNTED_V2, files)).toBe(4);
  });

  it.each([
    ['max', { 'cpu.max': 'max 100000' }],
    ['a group without the file', {}],
    ['an empty file', { 'cpu.max': '' }],
  ])('is infinite with %s', (_, files) => {
    expect(quota('0::/\n', MOUNTED_V2, files)).toBe(Infinity);
  });

  it('of a group above the own namespace is that of the mount point', () => {
    expect(quota('0::/../../other\n', MOUNTED_V2, { 'cpu.max': '250000 100000' })).toBe(2.5);
  });
});

describe('the CPU quota in version 1', () => {
  const cgroup = '5:memory:/docker/abc\n4:cpu,cpuacct:/docker/abc\n3:cpuset:/docker/abc\n';

  it('is the least of the group and of all groups above it', () => {
    const files = {
      ...limit('cpu,cpuacct', -1),
      ...limit('cpu,cpuacct/docker', 600_000),
      ...limit('cpu,cpuacct/docker/abc', 25_000, 50_000),
    };
    expect(quota(cgroup, MOUNTED_V1, files)).toBe(0.5);
  });

  it('of a container that sees the path of its host is the one at its mount point', () => {
    const mounted = MOUNTED_V1.replaceAll('/ /sys', '/docker/abc /sys');
    expect(quota(cgroup, mounted, limit('cpu,cpuacct', 350_000))).toBe(3.5);
  });

  it('is infinite with -1, and without the files', () => {
    expect(quota(cgroup, MOUNTED_V1, limit('cpu,cpuacct/docker/abc', -1))).toBe(Infinity);
    expect(quota(cgroup, MOUNTED_V1)).toBe(Infinity);
  });

  it('is found beside an empty version 2', () => {
    const mounted = `${MOUNTED_V1}38 31 0:31 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n`;
    expect(quota(`${cgroup}0::/\n`, mounted, limit('cpu,cpuacct/docker', 100_000))).toBe(1);
  });
});

it('the CPU quota is infinite where /proc has no cgroups', () => {
  expect(cpuQuota(() => undefined)).toBe(Infinity);
});

it('the usable cores are those of the affinity and of the quota, and at least one', () => {
  expect(usableCores()).toBeGreaterThanOrEqual(1);
  expect(usableCores()).toBeLessThanOrEqual(availableParallelism());
  expect(Number.isInteger(usableCores())).toBe(true);
});
