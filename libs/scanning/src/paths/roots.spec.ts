import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder, writeFiles } from '../../../../test/support/folder.js';
import { contains, resolveDirectoryInRoots, resolveInRoots, resolveRoots, withAdded, type Root } from './roots.js';

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  await writeFiles(folder, {
    'photos/a.jpg': 'a',
    'photos/sub/b.jpg': 'b',
    'photos_library/c.jpg': 'c',
    'private/secret.jpg': 's',
  });
});

describe('resolveRoots', () => {
  const rootsAt = (...names: string[]) => resolveRoots(names.map((name) => join(folder, name)));

  test('returns real paths, each folder once', async () => {
    await symlink(join(folder, 'photos'), join(folder, 'link'));
    expect(await rootsAt('link', 'photos')).toEqual([
      { path: join(folder, 'photos'), configured: join(folder, 'link') },
    ]);
  });

  test('follows links to what is not there, and through it no further', async () => {
    await symlink('drive/photos', join(folder, 'link'));
    await symlink('../link/2019', join(folder, 'photos/year'));
    await symlink('circle', join(folder, 'circle'));
    const paths = (await rootsAt('drive', 'link', 'photos/year/may', 'circle')).map(({ path }) => path);
    const [drive, link, may, circle] = ['drive', 'drive/photos', 'drive/photos/2019/may', 'circle'];
    expect(paths).toEqual([drive, link, may, circle].map((name) => join(folder, name ?? '')));
  });

  test('a root that is not there is used as soon as it is', async () => {
    const roots = await rootsAt('drive');
    const resolving = () => resolveDirectoryInRoots(roots, join(folder, 'drive'));
    await expect(resolving()).rejects.toMatchObject({ code: 'not_found' });
    await mkdir(join(folder, 'drive'));
    expect(await resolving()).toBe(join(folder, 'drive'));
  });

  test.each(['drive', 'drive/photos'])('a link at %s that appears later leads nowhere', async (root) => {
    const roots = await rootsAt(root);
    await mkdir(join(folder, 'private/photos'));
    await symlink(join(folder, 'private'), join(folder, 'drive'));
    const resolving = resolveDirectoryInRoots(roots, join(folder, root));
    await expect(resolving).rejects.toMatchObject({ code: 'outside_roots' });
  });
});

test('roots that were added come after the configured ones, each once', () => {
  const [a, b] = ['/a', '/b'].map((path) => ({ path, configured: path }));
  expect(withAdded([{ path: '/a', configured: '/a' }], [{ path: '/a' }, { path: '/b' }])).toEqual([a, b]);
});

describe('resolveInRoots', () => {
  let roots: Root[];
  beforeEach(async () => {
    roots = await resolveRoots([join(folder, 'photos')]);
  });
  const resolve = (name: string) => resolveInRoots(roots, join(folder, name));

  test('returns the real path of a file or folder inside, the root included', async () => {
    expect(await resolve('photos')).toBe(join(folder, 'photos'));
    expect(await resolve('photos/')).toBe(join(folder, 'photos'));
    expect(await resolve('photos/sub/b.jpg')).toBe(join(folder, 'photos/sub/b.jpg'));
  });

  test('refuses paths outside, even with a common prefix', async () => {
    await expect(resolve('photos_library/c.jpg')).rejects.toMatchObject({ code: 'outside_roots' });
    await expect(resolve('private')).rejects.toMatchObject({ code: 'outside_roots' });
    await expect(resolveInRoots(roots, '/')).rejects.toMatchObject({ code: 'outside_roots' });
  });

  test('does not reveal which paths exist outside', async () => {
    const refusals = await Promise.all(
      ['private/secret.jpg', 'private/missing.jpg'].map((name) => resolve(name).catch((error: Error) => error.message)),
    );
    expect(refusals[0]?.replace('secret', 'missing')).toBe(refusals[1]);
  });

  test('refuses links that lead out, follows those that stay inside', async () => {
    await symlink(join(folder, 'private'), join(folder, 'photos/out'));
    await symlink('../a.jpg', join(folder, 'photos/sub/in.jpg'));
    await expect(resolve('photos/out/secret.jpg')).rejects.toMatchObject({ code: 'outside_roots' });
    await expect(resolve('photos/out')).rejects.toMatchObject({ code: 'outside_roots' });
    expect(await resolve('photos/sub/in.jpg')).toBe(join(folder, 'photos/a.jpg'));
  });

  test('accepts paths through the link by which a root is configured', async () => {
    await symlink(join(folder, 'photos'), join(folder, 'link'));
    const linked = await resolveRoots([join(folder, 'link')]);
    expect(await resolveInRoots(linked, join(folder, 'link/a.jpg'))).toBe(join(folder, 'photos/a.jpg'));
    await expect(resolveInRoots(linked, join(folder, 'link/gone.jpg'))).rejects.toMatchObject({ code: 'not_found' });
  });

  test('distinguishes a circle of links from a missing file', async () => {
    await symlink('circle', join(folder, 'photos/circle'));
    await expect(resolve('photos/circle')).rejects.toMatchObject({ code: 'unreadable' });
    await expect(resolve('photos/gone.jpg')).rejects.toMatchObject({ code: 'not_found' });
  });

  test.each([
    ['NUL', '/photos/a.jpg\0.png'],
    ['"..", even if it leads back inside', '/photos/../photos/a.jpg'],
    ['a relative path', 'photos/a.jpg'],
    ['an empty path', ''],
    ['half a surrogate pair', '/photos/\ud800.jpg'],
    ['a name too long for the file system', `/photos/${'x'.repeat(300)}`],
  ])('refuses %s', async (_, path) => {
    const absolute = path.startsWith('/') ? folder + path : path;
    await expect(resolveInRoots(roots, absolute)).rejects.toMatchObject({ code: 'invalid_path' });
  });

  test('never returns a path outside the roots', async () => {
    await symlink(join(folder, 'private'), join(folder, 'photos/out'));
    const names = ['photos', 'photos_library', 'private', 'out', 'sub', 'a.jpg', 'secret.jpg', '.', '..', '', '\0'];
    const component = fc.constantFrom(...names);
    await fc.assert(
      fc.asyncProperty(fc.array(component, { maxLength: 6 }), async (components) => {
        const path = [folder, ...components].join('/');
        const real = await resolveInRoots(roots, path).catch(() => join(folder, 'photos'));
        expect(contains(join(folder, 'photos'), real)).toBe(true);
      }),
    );
  });
});

test('resolveDirectoryInRoots accepts only folders', async () => {
  const roots = await resolveRoots([join(folder, 'photos')]);
  expect(await resolveDirectoryInRoots(roots, join(folder, 'photos/sub'))).toBe(join(folder, 'photos/sub'));
  const file = resolveDirectoryInRoots(roots, join(folder, 'photos/a.jpg'));
  await expect(file).rejects.toMatchObject({ code: 'not_a_directory' });
});

test.each([
  ['/photos', '/photos', true],
  ['/photos', '/photos/a', true],
  ['/photos', '/photos_library', false],
  ['/photos/a', '/photos', false],
  ['/', '/photos', true],
])('contains %s, %s: %s', (directory, path, expected) => {
  expect(contains(directory, path)).toBe(expected);
});
