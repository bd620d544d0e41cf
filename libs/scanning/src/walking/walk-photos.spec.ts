import { execFileSync } from 'node:child_process';
import { chmod, link, mkdir, rm, stat, symlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { asOrdinaryUser, temporaryFolder, writeFiles } from '../../../../test/support/folder.js';
import type { WalkOptions } from './scope.js';
import { countPhotos, walkPhotos, type WalkBatch } from './walk-photos.js';

let root: string;
beforeEach(async () => {
  root = await temporaryFolder();
});

async function batches(options: WalkOptions = {}): Promise<WalkBatch[]> {
  const all: WalkBatch[] = [];
  for await (const batch of walkPhotos(root, options)) all.push(batch);
  return all;
}

/** Writes files without meaning by these names. */
const write = (...names: string[]) => writeFiles(root, Object.fromEntries(names.map((name) => [name, 'x'])));

/** The whole walk; paths relative to the root, sorted. */
async function walk(options: WalkOptions = {}) {
  const all = await batches(options);
  const photos = all.flatMap((batch) => batch.photos);
  const unreadable = all.flatMap((batch) => batch.unreadable);
  const relative = (path: string) => path.slice(root.length + 1);
  return {
    photos: photos.map(({ path }) => relative(path)).sort(),
    unreadable: unreadable.map(({ path, code }) => [relative(path), code]).sort(),
  };
}

describe('a walk', () => {
  test('finds files with a photo extension, in any case, in all folders', async () => {
    const inFolders = ['a.jpg', 'b.JPEG', 'c.Png', 'd/e.webp', 'd/f/g.avif'];
    const photos = [...inFolders, 'h.tif', 'i.TIFF', 'j.gif', 'k.heic', 'l.HEIF'];
    await write(...photos, 'm.txt', 'jpg', 'n.jpg.xmp', 'o.mov');
    expect(await walk()).toEqual({ photos, unreadable: [] });
  });

  test('yields photos in path order, with folders sorted among files', async () => {
    const names = ['c.jpg', 'b/z.jpg', 'b.jpg', 'b-c/a.jpg', 'b/a/a.jpg', 'b/a.jpg', 'a.jpg', 'Z.jpg'];
    await write(...names);
    const walked = (await batches()).flatMap(({ photos }) => photos.map(({ path }) => path.slice(root.length + 1)));
    expect(walked).toEqual(names.toSorted());
  });

  test('ignores hidden files and folders', async () => {
    await writeFiles(root, { '.trash/a.jpg': 'x', '.b.jpg': 'x', '._c.jpg': 'x', 'c.jpg': 'x' });
    expect((await walk()).photos).toEqual(['c.jpg']);
  });

  test('enters a folder that is named like a photo', async () => {
    await writeFiles(root, { 'album.jpg/a.jpg': 'x' });
    expect(await walk()).toEqual({ photos: ['album.jpg/a.jpg'], unreadable: [] });
  });

  test('yields the size and the modification time in whole milliseconds', async () => {
    const [path = ''] = await writeFiles(root, { 'a.jpg': '12345' });
    await utimes(path, 1, 1_700_000_000.1239);
    expect(await batches()).toEqual([{ photos: [{ path, size: 5, mtimeMs: 1_700_000_000_123 }], unreadable: [] }]);
  });

  test('yields each hard link as a photo', async () => {
    await writeFiles(root, { 'a.jpg': 'x' });
    await link(join(root, 'a.jpg'), join(root, 'b.jpg'));
    expect((await walk()).photos).toEqual(['a.jpg', 'b.jpg']);
  });
});

describe('a walk of a part of the root', () => {
  beforeEach(async () => {
    await writeFiles(root, { 'a/1.jpg': 'x', 'a/b/2.jpg': 'x', 'a/.c/3.jpg': 'x', 'ab/4.jpg': 'x', '5.jpg': 'x' });
  });

  test('covers the chosen sub-folders', async () => {
    expect((await walk({ subdirectories: ['a/b', 'ab'] })).photos).toEqual(['a/b/2.jpg', 'ab/4.jpg']);
  });

  test('yields each photo once where sub-folders overlap', async () => {
    expect((await walk({ subdirectories: ['a/b', 'a', './a/', 'a/b'] })).photos).toEqual(['a/1.jpg', 'a/b/2.jpg']);
  });

  test('covers a hidden sub-folder that is chosen', async () => {
    expect((await walk({ subdirectories: ['a/.c', 'a'] })).photos).toEqual(['a/.c/3.jpg', 'a/1.jpg', 'a/b/2.jpg']);
  });

  test('never enters an excluded folder, also under another name', async () => {
    await symlink(join(root, 'a'), join(root, 'alias'));
    expect((await walk({ exclude: [join(root, 'alias')] })).photos).toEqual(['5.jpg', 'ab/4.jpg']);
    expect((await walk({ subdirectories: ['a/b'], exclude: [join(root, 'a')] })).photos).toEqual([]);
    expect((await walk({ exclude: [join(root, 'not there')] })).photos).toHaveLength(4);
  });

  test('covers a root inside an excluded folder', async () => {
    expect((await walk({ exclude: [join(root, '..')] })).photos).toHaveLength(4);
  });

  test('reports a missing sub-folder and walks the others', async () => {
    const expected = { photos: ['ab/4.jpg'], unreadable: [['gone', 'not_found']] };
    expect(await walk({ subdirectories: ['gone', 'ab'] })).toEqual(expected);
  });

  test.each(['/etc', '../x', 'a/../../x', 'a\0'])('refuses the sub-folder %j', async (subdirectory) => {
    await expect(walk({ subdirectories: [subdirectory] })).rejects.toMatchObject({ code: 'invalid_path' });
  });

  test('reports a sub-folder that leads out of the root', async () => {
    await symlink('/usr', join(root, 'out'));
    expect(await walk({ subdirectories: ['out'] })).toEqual({ photos: [], unreadable: [['out', 'outside_root']] });
  });
});

describe('symbolic links', () => {
  test('to photos that the walk reaches otherwise do not yield them twice', async () => {
    await writeFiles(root, { 'a/1.jpg': 'x', 'b/2.jpg': 'x' });
    await symlink('../a', join(root, 'b/to-a'));
    await symlink('a/1.jpg', join(root, 'to-1.jpg'));
    expect(await walk()).toEqual({ photos: ['a/1.jpg', 'b/2.jpg'], unreadable: [] });
  });

  test('to photos outside the chosen part or hidden yield them once, by their real paths', async () => {
    await write('chosen/1.jpg', 'other/2.jpg', 'other/sub/3.jpg', '.store/4.jpg', '.store/5.txt');
    const links = { x: 'other', y: 'other', '2.jpg': 'other/2.jpg', z: 'other/sub' };
    for (const [name, target] of Object.entries({ ...links, '4.jpg': '.store/4.jpg', '5.txt': '.store/5.txt' }))
      await symlink(`../${target}`, join(root, 'chosen', name));
    const photos = ['.store/4.jpg', 'chosen/1.jpg', 'other/2.jpg', 'other/sub/3.jpg'];
    expect(await walk({ subdirectories: ['chosen'] })).toEqual({ photos, unreadable: [] });
  });

  test('may be the root itself', async () => {
    await writeFiles(root, { '1.jpg': 'x' });
    const other = await temporaryFolder();
    await symlink(root, join(other, 'root'));
    const { value } = await walkPhotos(join(other, 'root')).next();
    expect(value?.photos.map(({ path }) => path)).toEqual([join(root, '1.jpg')]);
  });

  test('to parent folders are not followed and are reported', async () => {
    await writeFiles(root, { 'a/b/1.jpg': 'x' });
    await symlink('../..', join(root, 'a/b/up'));
    await symlink('.', join(root, 'a/self'));
    await symlink('circle.jpg', join(root, 'circle.jpg'));
    expect(await walk()).toEqual({
      photos: ['a/b/1.jpg'],
      unreadable: [
        ['a/b/up', 'loop'],
        ['a/self', 'loop'],
        ['circle.jpg', 'loop'],
      ],
    });
  });

  test('that leave the chosen part and return yield each photo once', async () => {
    await writeFiles(root, { 'a/in/1.jpg': 'x', 'a/2.jpg': 'x', 'start/3.jpg': 'x' });
    await symlink('../a', join(root, 'start/a'));
    await symlink('../../start', join(root, 'a/in/back'));
    const photos = ['a/2.jpg', 'a/in/1.jpg', 'start/3.jpg'];
    expect(await walk({ subdirectories: ['start', 'a/in'] })).toEqual({ photos, unreadable: [] });
  });

  test('that lead out of the root, or nowhere, are reported', async () => {
    const outside = await temporaryFolder();
    await writeFiles(outside, { '1.jpg': 'x', 'notes.txt': 'x' });
    await symlink(outside, join(root, 'folder'));
    await symlink(join(outside, '1.jpg'), join(root, 'photo.jpg'));
    await symlink(join(outside, 'notes.txt'), join(root, 'notes.txt'));
    await symlink('gone', join(root, 'broken'));
    expect(await walk()).toEqual({
      photos: [],
      unreadable: [
        ['broken', 'broken_link'],
        ['folder', 'outside_root'],
        ['photo.jpg', 'outside_root'],
      ],
    });
  });
});

describe('entries that cannot be read', () => {
  test('a folder without permission is reported, the rest is walked', async () => {
    await writeFiles(root, { 'locked/1.jpg': 'x', 'open/2.jpg': 'x' });
    await chmod(join(root, 'locked'), 0);
    const expected = { photos: ['open/2.jpg'], unreadable: [['locked', 'permission']] };
    expect(await asOrdinaryUser(() => walk())).toEqual(expected);
  });

  test('names that are not UTF-8 are reported', async () => {
    await writeFiles(root, { 'good.jpg': 'x' });
    for (const bytes of [Buffer.from('caf\xe9.jpg', 'latin1'), Buffer.from('notes\xff.txt', 'latin1')]) {
      execFileSync('touch', [Buffer.concat([Buffer.from(`${root}/`), bytes])] as unknown as string[]);
    }
    const { photos, unreadable } = await walk();
    expect(photos).toEqual(['good.jpg']);
    expect(unreadable).toEqual([['caf\ufffd.jpg', 'invalid_name']]);
  });

  test('a FIFO with the name of a photo is reported', async () => {
    execFileSync('mkfifo', [join(root, 'pipe.jpg')]);
    expect(await walk()).toEqual({ photos: [], unreadable: [['pipe.jpg', 'not_a_file']] });
  });

  test('a root that does not exist ends the walk', async () => {
    await rm(root, { recursive: true });
    await expect(walk()).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('many photos', () => {
  beforeEach(async () => {
    const names = Array.from({ length: 700 }, (_, at) => [`${at % 3 ? 'flat' : `deep/${at}`}/${at}.jpg`, ''] as const);
    await writeFiles(root, Object.fromEntries(names));
  });

  test('come in batches of at most 500', async () => {
    const sizes = (await batches()).map(({ photos }) => photos.length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(500);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(700);
    expect(new Set((await walk()).photos).size).toBe(700);
  });

  test('are walked no further once the signal is aborted', async () => {
    const abort = new AbortController();
    const walked = walkPhotos(root, { signal: abort.signal });
    await walked.next();
    abort.abort(new Error('enough'));
    await expect(walked.next()).rejects.toThrow('enough');
  });

  test('are counted, up to a limit', async () => {
    expect(await countPhotos(root, { limit: 5000 })).toEqual({ photos: 700, complete: true });
    expect(await countPhotos(root, { limit: 700 })).toEqual({ photos: 700, complete: true });
    expect(await countPhotos(root, { limit: 300 })).toEqual({ photos: 300, complete: false });
    expect((await countPhotos(root, { limit: 5000, subdirectories: ['flat'] })).photos).toBe(466);
  });
});

test('a walk writes nothing under the root', async () => {
  await mkdir(join(root, 'a'));
  await writeFiles(root, { 'a/1.jpg': 'x' });
  const times = () => Promise.all(['', 'a', 'a/1.jpg'].map(async (name) => (await stat(join(root, name))).mtimeMs));
  const before = await times();
  await walk();
  expect(await times()).toEqual(before);
});
