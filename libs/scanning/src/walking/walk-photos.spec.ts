import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, link, mkdir, rm, stat, symlink, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { asOrdinaryUser, temporaryFolder, writeFiles } from '../../../../test/support/folder.js';
import type { WalkOptions } from './scope.js';
import { survey } from './survey.js';
import { walkPhotos, type WalkBatch } from './walk-photos.js';

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

const relative = (path: string) => path.slice(root.length + 1);

/** The photos of the whole walk and what it could not read; paths relative to the root, sorted. */
async function walk(options: WalkOptions = {}) {
  const all = await batches(options);
  const unreadable = all.flatMap(({ others }) => others.filter(({ state }) => state === 'unreadable'));
  return {
    photos: all.flatMap(({ photos }) => photos.map(({ path }) => relative(path))).sort(),
    unreadable: unreadable.map(({ path, kind, reason }) => [relative(path), kind, reason]).sort(),
  };
}

/** The files that the walk ignores or does not support: path, kind and number; sorted. */
async function walkOthers(options: WalkOptions = {}) {
  const others = (await batches(options)).flatMap((batch) => batch.others);
  return others.map(({ path, kind, files }) => [relative(path), kind, files]).sort();
}

const OUTSIDE = 'It leads out of the folders that may be indexed.';
const REPEATED = 'It leads to a folder that contains it, or that is walked already.';
const MANGLED = 'Its name is not valid UTF-8. Rename it.';

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

  test('reports files that are no photos, by kind', async () => {
    await write('a.jpg', 'b.X3F', 'c/d.mov', 'c/d.xmp', 'e.psd', 'f.jxl', 'g.bmp', 'h', 'i.jpg.json', 'j.pdf', 'k.wav');
    expect(await walkOthers()).toEqual([
      ['b.X3F', 'raw', 1],
      ['c/d.mov', 'video', 1],
      ['c/d.xmp', 'sidecar', 1],
      ['e.psd', 'psd', 1],
      ['f.jxl', 'jxl', 1],
      ['g.bmp', 'image', 1],
      ['h', 'other', 1],
      ['i.jpg.json', 'sidecar', 1],
      ['j.pdf', 'document', 1],
      ['k.wav', 'audio', 1],
    ]);
  });

  test('ignores hidden files, thumbnails, trash and software, and counts the files in ignored folders', async () => {
    await write('.a/b.jpg', '.a/c/d.txt', '.b.jpg', '._c.jpg', 'c.jpg', '.empty/.keep/x');
    await write('c/@eaDir/c.jpg/SYNOPHOTO_THUMB_S.jpg', 'c/#recycle/1.jpg', '$Recycle.Bin/1.jpg', '.thumbnails/1.jpg');
    await write('L.lrdata/1.jpg', 'site/node_modules/p/1.png', 'site/1.png', 'resources/1.jpg');
    await write(
      'A.photoslibrary/resources/1.jpg',
      'A.photoslibrary/originals/1/1.heic',
      'Photos.photolibrary/Data/1.jpg',
    );
    const photos = ['A.photoslibrary/originals/1/1.heic', 'c.jpg', 'resources/1.jpg', 'site/1.png'];
    expect(await walk()).toEqual({ photos, unreadable: [] });
    expect(await walkOthers()).toEqual([
      ['$Recycle.Bin', 'trash', 1],
      ['._c.jpg', 'hidden', 1],
      ['.a', 'hidden', 2],
      ['.b.jpg', 'hidden', 1],
      ['.empty', 'hidden', 1],
      ['.thumbnails', 'thumbnails', 1],
      ['A.photoslibrary/resources', 'thumbnails', 1],
      ['L.lrdata', 'thumbnails', 1],
      ['Photos.photolibrary/Data', 'thumbnails', 1],
      ['c/#recycle', 'trash', 1],
      ['c/@eaDir', 'thumbnails', 1],
      ['site/node_modules', 'software', 1],
    ]);
  });

  test("ignores what the session's own patterns match, and names the pattern", async () => {
    await write('1.jpg', 'private/2.jpg', 'trip/3.jpg', 'trip/3-edited.jpg', 'trip/raw/4.jpg');
    const ignore = ['private', '*-edited.*', '/trip/raw/'];
    expect((await walk({ ignore })).photos).toEqual(['1.jpg', 'trip/3.jpg']);
    const others = (await batches({ ignore })).flatMap((batch) => batch.others);
    expect(others.map(({ path, kind, reason }) => [relative(path), kind, reason]).sort()).toEqual([
      ['private', 'pattern', 'It matches the pattern private'],
      ['trip/3-edited.jpg', 'pattern', 'It matches the pattern *-edited.*'],
      ['trip/raw', 'pattern', 'It matches the pattern /trip/raw/'],
    ]);
  });

  test('accounts for each file that find counts, once, whatever links there are', async () => {
    const name = fc.constantFrom('a', 'photo', 'b.jpg', 'c.x3f', '.d', '@eaDir', 'node_modules', 'private', 'e.mov');
    const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));
    const link = fc.record({ at: path, to: path });
    await fc.assert(
      fc.asyncProperty(fc.array(path, { maxLength: 14 }), fc.array(link, { maxLength: 4 }), async (paths, links) => {
        root = await temporaryFolder();
        // A name that is a folder already is no file, and the other way round.
        for (const each of paths) {
          const content = each.endsWith('photo') ? '\u00ff\u00d8\u00ff' : 'x';
          await writeFiles(root, { [each]: Buffer.from(content, 'latin1') }).catch(() => undefined);
        }
        for (const { at, to } of links) {
          // A file that is no photo by its own name is reported before a link makes it one.
          if (to.endsWith('.d') || (at.endsWith('.jpg') && !/\.jpg$|photo$/.test(to))) continue;
          await symlink(join(root, to), join(root, at)).catch(() => undefined);
        }
        const all = await batches({ ignore: ['private/'] });
        const others = all.flatMap((batch) => batch.others.filter(({ kind }) => kind !== 'link'));
        const counted = all.flatMap(({ photos }) => photos).length + others.reduce((sum, { files }) => sum + files, 0);
        const found = execFileSync('find', [root, '-type', 'f']).toString().split('\n').length - 1;
        expect(counted).toBe(found);
        expect(new Set(others.map((other) => other.path)).size).toBe(others.length);
      }),
      { numRuns: 80 },
    );
  });

  test('enters a folder that is named like a photo', async () => {
    await writeFiles(root, { 'album.jpg/a.jpg': 'x' });
    expect(await walk()).toEqual({ photos: ['album.jpg/a.jpg'], unreadable: [] });
  });

  test('yields the size and the modification time in whole milliseconds', async () => {
    const [path = ''] = await writeFiles(root, { 'a.jpg': '12345' });
    await utimes(path, 1, 1_700_000_000.1239);
    expect(await batches()).toEqual([
      { photos: [{ path, size: 5, mtimeMs: 1_700_000_000_123 }], others: [], mounts: [] },
    ]);
  });

  test('yields each hard link as a photo', async () => {
    await writeFiles(root, { 'a.jpg': 'x' });
    await link(join(root, 'a.jpg'), join(root, 'b.jpg'));
    expect((await walk()).photos).toEqual(['a.jpg', 'b.jpg']);
  });
});

describe('files without an extension', () => {
  const JPEG = Buffer.of(0xff, 0xd8, 0xff);
  const others = async () => (await walkOthers()).map(([path, kind]) => [path, kind]);

  test('are photos by their first bytes, in path order', async () => {
    await writeFiles(root, { a: JPEG, 'b.jpg': 'x', 'c/IMG_1': JPEG, mov: 'x', jpg: 'x', empty: '', 'd.mov': JPEG });
    const found = (await batches()).flatMap(({ photos }) => photos);
    expect(found.map(({ path, size }) => [relative(path), size])).toEqual([
      ['a', 3],
      ['b.jpg', 1],
      ['c/IMG_1', 3],
    ]);
    expect(await others()).toEqual([
      ['d.mov', 'video'],
      ['empty', 'other'],
      ['jpg', 'other'],
      ['mov', 'other'],
    ]);
  });

  test('are found through links, each once, and never outside the roots', async () => {
    const outside = await temporaryFolder();
    await writeFiles(outside, { a: JPEG });
    await writeFiles(root, { reached: JPEG, '.store/hidden': JPEG, '.store/text': 'x', '.store/3.jpg': 'x' });
    const links = { '1.jpg': 'reached', same: 'reached', hidden: '.store/hidden', text: '.store/text' };
    for (const [name, target] of Object.entries({ ...links, three: '.store/3.jpg', out: join(outside, 'a') }))
      await symlink(target, join(root, name));
    const photos = ['.store/3.jpg', '.store/hidden', 'reached'];
    expect(await walk()).toEqual({ photos, unreadable: [] });
    expect(await walkOthers()).toEqual([['.store', 'hidden', 1]]);
  });

  test('are opened only if they are regular, and no rule ignores them', async () => {
    execFileSync('mkfifo', [join(root, 'pipe')]);
    await symlink('pipe', join(root, 'to-pipe'));
    await writeFiles(root, { private: JPEG });
    expect(await walk({ ignore: ['private'] })).toEqual({ photos: [], unreadable: [] });
    expect(await walkOthers({ ignore: ['private'] })).toEqual([['private', 'pattern', 1]]);
  });

  test('are reported where they cannot be read, since they may be photos', async () => {
    await writeFiles(root, { locked: JPEG });
    await chmod(join(root, 'locked'), 0);
    const unreadable = [['locked', 'file', 'Darkroom has no permission to read it.']];
    expect(await asOrdinaryUser(() => walk())).toEqual({ photos: [], unreadable });
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

  test('covers a hidden sub-folder that is chosen, and does not count it as ignored', async () => {
    expect((await walk({ subdirectories: ['a/.c', 'a'] })).photos).toEqual(['a/.c/3.jpg', 'a/1.jpg', 'a/b/2.jpg']);
    expect(await walkOthers({ subdirectories: ['a/.c', 'a'] })).toEqual([]);
    expect(await walkOthers()).toEqual([['a/.c', 'hidden', 1]]);
  });

  test('never enters an excluded folder, also under another name', async () => {
    await symlink(join(root, 'a'), join(root, 'alias'));
    expect((await walk({ exclude: [join(root, 'alias')] })).photos).toEqual(['5.jpg', 'ab/4.jpg']);
    expect(await walkOthers({ exclude: [join(root, 'alias')] })).toEqual([['a', 'darkroom', 3]]);
    expect((await walk({ subdirectories: ['a/b'], exclude: [join(root, 'a')] })).photos).toEqual([]);
    expect((await walk({ exclude: [join(root, 'not there')] })).photos).toHaveLength(4);
  });

  test('covers a root inside an excluded folder', async () => {
    expect((await walk({ exclude: [join(root, '..')] })).photos).toHaveLength(4);
  });

  test('reports a missing sub-folder and walks the others', async () => {
    const expected = { photos: ['ab/4.jpg'], unreadable: [['gone', 'folder', 'It does not exist.']] };
    expect(await walk({ subdirectories: ['gone', 'ab'] })).toEqual(expected);
  });

  test.each(['/etc', '../x', 'a/../../x', 'a\0'])('refuses the sub-folder %j', async (subdirectory) => {
    await expect(walk({ subdirectories: [subdirectory] })).rejects.toMatchObject({ code: 'invalid_path' });
  });

  test('reports a sub-folder that leads out of the root', async () => {
    await symlink('/usr', join(root, 'out'));
    expect(await walk({ subdirectories: ['out'] })).toEqual({ photos: [], unreadable: [['out', 'link', OUTSIDE]] });
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

  test('into an ignored folder yield their targets, which its number of ignored files leaves out', async () => {
    await write('.store/1.jpg', '.store/sub/2.jpg', '.store/sub/3.jpg', '.store/sub/.deep/5.jpg', '.store/4.jpg');
    await symlink('.store/sub', join(root, 'folder'));
    await symlink('.store/1.jpg', join(root, 'photo.jpg'));
    expect((await walk()).photos).toEqual(['.store/1.jpg', '.store/sub/2.jpg', '.store/sub/3.jpg']);
    expect(await walkOthers()).toEqual([
      ['.store', 'hidden', 1],
      ['.store/sub/.deep', 'hidden', 1],
    ]);
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
        ['a/b/up', 'link', REPEATED],
        ['a/self', 'link', REPEATED],
        ['circle.jpg', 'link', 'It links to itself.'],
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
        ['broken', 'link', 'It links to a file that does not exist.'],
        ['folder', 'link', OUTSIDE],
        ['photo.jpg', 'link', OUTSIDE],
      ],
    });
  });

  test('into another allowed root are followed', async () => {
    const other = await temporaryFolder();
    const [photo = '', , deep = ''] = await writeFiles(other, { '1.jpg': 'x', 'sub/2.mov': 'x', 'sub/3.jpg': 'x' });
    await symlink(join(other, '1.jpg'), join(root, 'photo.jpg'));
    await symlink(join(other, 'sub'), join(root, 'folder'));
    await symlink(dirname(other), join(root, 'above'));
    const all = await batches({ roots: [other] });
    expect(all.flatMap(({ photos }) => photos.map(({ path }) => path)).sort()).toEqual([photo, deep].sort());
    const others = all.flatMap((batch) => batch.others.map(({ path, kind, reason }) => [path, kind, reason]));
    expect(others.sort()).toEqual(
      [
        [join(other, 'sub/2.mov'), 'video', 'Darkroom does not read videos.'],
        [join(root, 'above'), 'link', OUTSIDE],
      ].sort(),
    );
  });
});

describe('entries that cannot be read', () => {
  test('a folder without permission is reported, the rest is walked', async () => {
    await writeFiles(root, { 'locked/1.jpg': 'x', 'open/2.jpg': 'x' });
    await chmod(join(root, 'locked'), 0);
    const expected = {
      photos: ['open/2.jpg'],
      unreadable: [['locked', 'folder', 'Darkroom has no permission to read it.']],
    };
    expect(await asOrdinaryUser(() => walk())).toEqual(expected);
  });

  test('names that are not UTF-8 are reported', async () => {
    await writeFiles(root, { 'good.jpg': 'x' });
    for (const bytes of [Buffer.from('caf\xe9.jpg', 'latin1'), Buffer.from('notes\xff.txt', 'latin1')]) {
      execFileSync('touch', [Buffer.concat([Buffer.from(`${root}/`), bytes])] as unknown as string[]);
    }
    const { photos, unreadable } = await walk();
    expect(photos).toEqual(['good.jpg']);
    expect(unreadable).toEqual([['caf\ufffd.jpg', 'file', MANGLED]]);
  });

  test('a FIFO with the name of a photo is reported', async () => {
    execFileSync('mkfifo', [join(root, 'pipe.jpg')]);
    expect(await walk()).toEqual({
      photos: [],
      unreadable: [['pipe.jpg', 'special', 'It is a pipe, a socket or a device.']],
    });
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

  test('are counted, up to a limit and a time', async () => {
    const counted = (options: Partial<Parameters<typeof survey>[1]>) =>
      survey(root, { limit: 5000, withinMs: 10_000, ...options });
    expect(await counted({})).toMatchObject({ photos: 700, complete: true });
    expect(await counted({ limit: 700 })).toMatchObject({ photos: 700, complete: true });
    expect(await counted({ limit: 300 })).toMatchObject({ photos: 300, complete: false });
    expect(await counted({ withinMs: 0 })).toMatchObject({ complete: false });
    expect((await counted({ subdirectories: ['flat'] })).photos).toBe(466);
  });

  test('are counted beside other files, by state and kind', async () => {
    await write('1.x3f', '2.x3f', '3.mov', '.4.jpg', '@eaDir/5.jpg', '@eaDir/6.jpg');
    const others = { ignored: { hidden: 1, thumbnails: 2 }, unsupported: { raw: 2, video: 1 }, unreadable: {} };
    expect((await survey(root, { limit: 5000, withinMs: 10_000 })).others).toEqual(others);
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

describe('a folder where a drive is mounted', () => {
  const canMount = spawnSync('unshare', ['--mount', 'true']).status === 0;
  const mount = (path: string) => spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', path]);
  const mounts = async () => (await batches()).flatMap((batch) => batch.mounts.map(relative));

  test.skipIf(!canMount)('is reported', async () => {
    await write('a.jpg', 'below/drive/stray.jpg');
    const drive = join(root, 'below/drive');
    if (mount(drive).status !== 0) return;
    try {
      await write('below/drive/inside/b.jpg');
      expect(await mounts()).toEqual(['below/drive']);
      expect(await walk()).toEqual({ photos: ['a.jpg', 'below/drive/inside/b.jpg'], unreadable: [] });
      expect(await walk({ mounts: [drive] })).toEqual(await walk());
    } finally {
      spawnSync('umount', [drive]);
    }
    expect(await mounts()).toEqual([]);
  });

  test('cannot be read where it is empty without the drive', async () => {
    await write('a.jpg', 'plain/b.jpg');
    await mkdir(join(root, 'drive'));
    const before = ['drive', 'plain', 'removed'].map((name) => join(root, name));
    const away = [['drive', 'folder', 'It is empty, and the drive that was mounted here is not.']];
    expect(await walk({ mounts: before })).toEqual({ photos: ['a.jpg', 'plain/b.jpg'], unreadable: away });
    expect(await walk({ mounts: before, subdirectories: ['drive'] })).toEqual({ photos: [], unreadable: away });
    expect((await walk()).unreadable).toEqual([]);
  });
});
