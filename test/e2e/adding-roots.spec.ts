import { mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { ApiError, endpoints, FolderNames, Root, Roots, type ErrorCode } from '#libs/contracts';
import type { Answer } from '../support/api.js';
import type { Darkroom } from '../support/darkroom.js';
import { makePhotos } from '../support/photos.js';
import { useWorkspace } from '../support/workspace.js';

const workspace = useWorkspace();
const album = workspace.folder('albums/summer');
let darkroom: Darkroom;
let file = '';
beforeAll(async () => {
  [file = ''] = await makePhotos(album, 2, { seed: 1 });
  symlinkSync(album, join(workspace.directory, 'link'));
  darkroom = await workspace.start();
});

/** Sends a command as a page of `origin` does; without one as a script. */
const post = (path: string, body: object, headers: Record<string, string> = { origin: darkroom.url }) =>
  darkroom.api.send('POST', path, { body, headers });
const add = (path: string, headers?: Record<string, string>) => post(endpoints.roots.add.path(), { path }, headers);
const browse = (path?: string, headers?: Record<string, string>) =>
  post(endpoints.roots.browse.path(), path === undefined ? {} : { path }, headers);
const roots = () => darkroom.api.call(endpoints.roots.list);
const index = () => darkroom.api.send('POST', endpoints.sessions.create.path(), { body: { rootPath: album } });

function expectRefusal({ status, body }: Answer, expected: number, code: ErrorCode): void {
  expect([status, ApiError.parse(body).code]).toEqual([expected, code]);
}

describe('before a root is added', () => {
  test('none of its folders can be indexed', async () => {
    expect(Roots.parse(await roots()).mayAdd).toBe(true);
    expectRefusal(await index(), 403, 'folder_not_allowed');
  });

  test('the page may list the names of folders of this computer, the home folder first', async () => {
    const { path } = FolderNames.parse((await browse()).body);
    expect(path).toMatch(/^\//);
    const { body } = await browse(workspace.directory);
    expect(FolderNames.parse(body).folders.map(({ name }) => name)).toContain('albums');
    expect(JSON.stringify(body)).not.toContain('data');
    expectRefusal(await browse(join(album, 'nothing')), 400, 'folder_unreadable');
  });
});

describe('adding a root, and listing folders, is refused', () => {
  const requests: [string, Record<string, string>][] = [
    ['to a script, which sends no origin', {}],
    ['to a page of another origin', { origin: 'http://evil.example' }],
    ['to a sandboxed frame', { origin: 'null' }],
    ['through a proxy', { origin: 'SELF', 'x-forwarded-for': '127.0.0.1' }],
  ];

  test.each(requests)('%s', async (_, headers) => {
    const sent = { ...headers, ...(headers['origin'] === 'SELF' && { origin: darkroom.url }) };
    expectRefusal(await add(album, sent), 403, 'forbidden');
    expectRefusal(await browse(workspace.directory, sent), 403, 'forbidden');
  });

  test('as a form', async () => {
    expectRefusal(
      await add(album, { origin: darkroom.url, 'content-type': 'text/plain' }),
      415,
      'unsupported_media_type',
    );
  });

  test.each<[string, () => string, number, ErrorCode]>([
    ['the whole computer', () => '/', 403, 'folder_not_allowed'],
    ['the data directory', () => darkroom.data, 403, 'folder_not_allowed'],
    ['a folder of the kernel', () => '/proc/self', 403, 'folder_not_allowed'],
    ['a link, which may lead elsewhere later', () => join(workspace.directory, 'link'), 403, 'folder_not_allowed'],
    ['a folder that is not there', () => join(album, 'nothing'), 400, 'folder_unreadable'],
    ['a file', () => file, 400, 'folder_unreadable'],
    ['a relative path', () => 'albums', 400, 'validation_failed'],
    ['a path with ".."', () => `${album}/../summer`, 400, 'validation_failed'],
    ['a path with NUL', () => `${album}\0`, 400, 'validation_failed'],
  ])('for %s', async (_, path, status, code) => {
    expectRefusal(await add(path()), status, code);
  });

  test('and nothing was added', async () => expect((await roots()).roots.filter(({ id }) => id !== null)).toEqual([]));
});

describe('a root that was added', () => {
  let id: number | null;
  test('can be indexed at once, and is named by the installation', async () => {
    const { status, body } = await add(join(workspace.directory, 'albums'));
    expect(status).toBe(200);
    ({ id } = Root.parse(body));
    expect((await darkroom.indexed(album)).overallStatus).toBe('completed');
    expect((await darkroom.api.about()).roots).toEqual([join(workspace.directory, 'albums')]);
  });

  test('is added once, and so is a folder in it', async () => {
    expect(Root.parse((await add(join(workspace.directory, 'albums'))).body).id).toBe(id);
    expect(Root.parse((await add(album)).body).id).toBeNull();
    expect((await roots()).roots.filter((root) => root.id !== null)).toHaveLength(1);
  });

  test('stays after a restart', async () => {
    await darkroom.stop();
    darkroom = await workspace.start();
    expect((await darkroom.api.about()).roots).toEqual([join(workspace.directory, 'albums')]);
    expect((await index()).status).toBe(201);
  });

  test('leads nowhere else when a link replaces it', async () => {
    const other = workspace.folder('other');
    mkdirSync(join(other, 'summer'));
    renameSync(join(workspace.directory, 'albums'), join(workspace.directory, 'albums-'));
    symlinkSync(other, join(workspace.directory, 'albums'));
    expectRefusal(await index(), 403, 'folder_not_allowed');
  });

  test('can be taken back', async () => {
    await darkroom.api.call(endpoints.roots.remove, id ?? 0);
    expect((await darkroom.api.about()).roots).toEqual([]);
    expectRefusal(await darkroom.api.send('DELETE', endpoints.roots.remove.path(id ?? 0)), 404, 'not_found');
  });
});

test('a server for other computers adds no root', async () => {
  await darkroom.stop();
  darkroom = await workspace.start({ host: '0.0.0.0', environment: { DARKROOM_TOKEN: 'correct horse' } });
  expect((await roots()).mayAdd).toBe(false);
  expectRefusal(await add(album), 403, 'forbidden');
  expectRefusal(await browse(), 403, 'forbidden');
});
