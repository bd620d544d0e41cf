import { readFile, rename, symlink, unlink, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { mkdirSync } from 'node:fs';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { DirectoryListing, endpoints, Session, type Item, type Snapshot } from '#libs/contracts';
import { openDatabase } from '#libs/database';
import { samplePhotos } from '#libs/model-conversion';
import { copyPhoto, cutSample, makePhotos } from '../support/photos.js';
import { rawGet } from '../support/raw-http.js';
import { SharedServer } from '../support/shared.js';

/** Names of files that would do harm where they are taken for anything but text. */
const NAMES = [
  '<img src=x onerror=alert(1)>',
  'two\nlines\r\ttab',
  '\u001b[31mred\u001b[2J\u001b]0;title\u0007',
  '\u009b31m\u0085\u2028\u2029',
  'gpj\u202eexe\u2066\u200f\ufeff',
  `${'é'.repeat(125)}x`,
  '"quotes\' \\ %s ${x} {{x}} $1 %00',
  '__proto__',
  ' 😀\u{e0041} ',
];
/** Longest name that a file system takes, in bytes. */
const LONGEST = 255;

const darkroom = await SharedServer.find();
const album = darkroom.folder('<b>al\u202ebum</b>\n\u001b[1m');
const logsBefore = new Map<string, number>();
let session: Snapshot;
let items: Item[];
let paths: string[];
beforeAll(async () => {
  for (const name of ['api', 'worker-1']) logsBefore.set(name, darkroom.log(name).length);
  const photos = await makePhotos(darkroom.folder('made'), NAMES.length, { seed: 810, side: 200 });
  paths = await Promise.all(
    photos.map(async (photo, at) => {
      const path = join(album, `${NAMES[at]}${extname(photo)}`);
      await rename(photo, path);
      return path;
    }),
  );
  await writeFile(join(album, '<script>.jpg'), '<script>alert(1)</script>');
  const raw = (...bytes: number[]) => Buffer.concat([Buffer.from(`${album}/`), Buffer.from(bytes)]);
  await writeFile(Buffer.concat([raw(0xff, 0xfe, 0x80), Buffer.from('.jpg')]), 'no UTF-8');
  mkdirSync(raw(0xc3, 0x28));
  session = await darkroom.indexed(album);
  items = await darkroom.api.items(session.sessionId);
});

describe('files with hostile names', () => {
  const listOf = (path: string) => `${endpoints.directories.list.path()}?path=${encodeURIComponent(path)}`;

  test('are indexed like any other; names that are not UTF-8 are counted as unreadable', () => {
    expect(session).toMatchObject({ overallStatus: 'completed', name: basename(album), rootPath: album });
    expect(session.discovery).toMatchObject({ found: NAMES.length + 1, unreadable: 2 });
    expect(session.phases.training.progress).toMatchObject({ completed: NAMES.length, failed: 1 });
  });

  test('include the longest possible name', () => {
    expect(Math.max(...paths.map((path) => Buffer.byteLength(basename(path))))).toBe(LONGEST);
  });

  test('are returned and found exactly', async () => {
    expect(items.map(({ path }) => path).sort()).toEqual([...paths, join(album, '<script>.jpg')].sort());
    for (const q of ['<img', '\u202e', '\u001b[2J', '%s', '\\', 'two\nlines']) {
      const found = await darkroom.api.items(session.sessionId, { q });
      expect(found.map(({ path }) => path).every((path) => path.includes(q)) && found.length > 0, q).toBe(true);
    }
  });

  test('have pictures; the failure reason of a script does not quote it', async () => {
    for (const { photoId, state, reason } of items) {
      const { headers } = await rawGet(darkroom.url + endpoints.photos.thumbnail.path(photoId));
      if (state === 'failed') expect(reason).not.toMatch(/[<>]/);
      else expect(headers['content-type']).toBe('image/jpeg');
    }
  });

  test('are never served as anything that a browser would execute', async () => {
    for (const path of [
      endpoints.sessions.items.path(session.sessionId),
      endpoints.sessions.progress.path(session.sessionId),
      listOf(album),
    ]) {
      const { headers } = await rawGet(darkroom.url + path);
      expect(headers).toMatchObject({
        'content-type': 'application/json; charset=utf-8',
        'x-content-type-options': 'nosniff',
      });
    }
  });

  test('are listed when browsing folders, except names that cannot be requested', async () => {
    const listing = async (path: string) => DirectoryListing.parse((await darkroom.api.send('GET', listOf(path))).body);
    expect((await listing(dirname(album))).directories.map(({ name }) => name)).toContain(basename(album));
    expect(await listing(album)).toMatchObject({ directories: [] });
  });

  test('are valid names of a session', async () => {
    for (const name of NAMES.map((each) => each.slice(0, 200).trim())) {
      const path = endpoints.sessions.get.path(session.sessionId);
      expect(Session.parse((await darkroom.api.send('PATCH', path, { body: { name } })).body).name).toBe(name);
      expect((await darkroom.api.progress(session.sessionId)).name).toBe(name);
    }
  });

  test('are escaped in the logs, one line of visible characters each', () => {
    const logged = [...logsBefore].flatMap(([name, from]) =>
      darkroom.log(name).slice(from).split('\n').filter(Boolean),
    );
    for (const line of logged) expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    const unreadable = logged
      .map((line) => JSON.parse(line) as { msg: string; path?: string })
      .filter(({ msg }) => msg === 'could not be read');
    expect(unreadable.map(({ path }) => dirname(path ?? ''))).toEqual([album, album]);
  });
});

describe('a photo that was replaced by a link out of the root', () => {
  test.each(['the file', 'its folder'])('in place of %s is not served', async (what) => {
    const [photo = ''] = samplePhotos();
    const secret = darkroom.folder('secret');
    const outside = join(dirname(darkroom.root), `outside ${what}`);
    const folder = darkroom.folder(`swapped ${what}/album`);
    await cutSample(photo, join(folder, 'photo.jpg'), 830 + what.length);
    const content = await readFile(join(folder, 'photo.jpg'));
    await copyPhoto(join(folder, 'photo.jpg'), join(secret, 'photo.jpg'));
    await darkroom.indexed(dirname(folder));
    const database = openDatabase(darkroom.databaseUrl, { connections: 1 });
    onTestFinished(() => database.$disconnect());
    const { id } = await database.face.findFirstOrThrow({ where: { photo: { path: join(folder, 'photo.jpg') } } });
    expect((await darkroom.api.send('GET', endpoints.faces.crop.path(id))).status).toBe(200);
    await rename(secret, outside);
    if (what === 'the file') {
      await unlink(join(folder, 'photo.jpg'));
      await symlink(join(outside, 'photo.jpg'), join(folder, 'photo.jpg'));
    } else {
      await rename(folder, `${folder} before`);
      await symlink(outside, folder);
    }
    expect(content.equals(await readFile(join(folder, 'photo.jpg')))).toBe(true);
    const refusal = await darkroom.api.send('GET', endpoints.faces.crop.path(id));
    expect(refusal).toMatchObject({ status: 404, body: { code: 'not_found' } });
    // Nor is the refusal kept in the picture's place.
    expect([refusal.headers.get('etag'), refusal.headers.get('cache-control')]).toEqual([
      expect.not.stringContaining(String(id)),
      null,
    ]);
  });
});
