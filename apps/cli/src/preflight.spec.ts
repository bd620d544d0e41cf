import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen } from '../../../test/support/listen.js';
import { readOptions } from './options.js';
import { checkPort, preflight } from './preflight.js';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'preflight-'));
  mkdirSync(join(directory, 'photos'));
  symlinkSync('photos', join(directory, 'link'));
  writeFileSync(join(directory, 'file'), '');
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Whether this process may mount, as root on most machines. */
function canMount(): boolean {
  const place = mkdtempSync(join(tmpdir(), 'mount-'));
  const isMounted = spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', place]).status === 0;
  if (isMounted) spawnSync('umount', [place]);
  rmSync(place, { recursive: true });
  return isMounted;
}

const warnings: string[] = [];
const warn = (line: string) => void warnings.push(line);
const check = (...args: string[]) => preflight(readOptions(['--data', 'data', ...args], {}, directory), warn);

describe('preflight', () => {
  it('resolves folders and makes the data directory', () => {
    const photos = join(directory, 'photos');
    expect(check('photos', 'link', '--root', 'link')).toMatchObject({
      folders: [photos],
      roots: [photos],
      data: join(directory, 'data'),
    });
  });

  it('keeps a root that cannot be read yet, and names it', () => {
    const { roots } = check('--root', 'photos', '--root', 'missing', '--root', 'file');
    expect(roots).toEqual(['photos', 'missing', 'file'].map((name) => join(directory, name)));
    expect(warnings).toEqual([
      expect.stringMatching(/missing does not exist\. It is used as soon as it is there/),
      expect.stringMatching(/file is not a folder\. It is used as soon as it is there/),
    ]);
  });

  it.each([
    [['missing'], /missing does not exist/],
    [['file'], /file is not a folder/],
    [['file/below'], /below is not a folder/],
    [['--once'], /no folder was given/],
    [['--ignore', '*.png'], /none was given/],
    [['--host', '0.0.0.0'], /DARKROOM_TOKEN/],
    [['--host', '0.0.0.0', '--dev'], /on this machine only/],
    [['--data', 'file'], /data directory .*file cannot be used: .*file is not a folder\. .*--data/],
    [['--data', 'file/below'], /data directory .*below cannot be used: .*file is not a folder\. .*--data/],
    [['a:b'], /":" in its path/],
    [['--root', 'a:b'], /":" in its path/],
  ])('refuses %j', (args, message) => {
    expect(() => check(...args)).toThrow(message);
  });

  it('accepts any address with a token of sufficient length', () => {
    const withToken = (DARKROOM_TOKEN: string) =>
      preflight(readOptions(['--host', '0.0.0.0', '--data', 'data'], { DARKROOM_TOKEN }, directory), warn);
    expect(withToken('long enough').host).toBe('0.0.0.0');
    expect(() => withToken('short')).toThrow(/at least 8/);
  });
});

describe.skipIf(!canMount())('a data directory', () => {
  it.each([
    ['that is read-only', 'size=2g,ro', /cannot be used: its disk is read-only\. Choose another with --data\./],
    ['on a disk that is full', 'size=1m', /Too little disk space for .*: [01] MB are free, 1024 MB are needed\./],
    ['on a disk without room for files', 'size=2g,nr_inodes=2', /cannot be used: .*can have no more files\. Choose/],
  ])('%s is refused', (_kind, options, message) => {
    const disk = join(directory, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', disk]);
    try {
      for (const data of [join(disk, 'data'), join(disk, 'far', 'below')])
        expect(() => check('--data', data)).toThrow(message);
    } finally {
      execFileSync('umount', [disk]);
      rmSync(disk, { recursive: true });
    }
  });
});

describe('checkPort', () => {
  it('refuses a port in use and suggests another', async () => {
    const server = createServer();
    const port = Number(new URL(await listen(server)).port);
    await expect(checkPort('127.0.0.1', port)).rejects.toThrow(new RegExp(`${port} .* in use.*--port`));
    await new Promise((settle) => server.close(settle));
    await checkPort('127.0.0.1', port);
  });

  it('refuses an address that is not of this machine', async () => {
    await expect(checkPort('192.0.2.1', 4000)).rejects.toThrow(/192\.0\.2\.1:4000.*--host/);
  });
});
