import { mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import {
  ApiError,
  Command,
  DirectoryListing,
  DirectoryPreview,
  ModelTask,
  stages,
  endpoints,
  SystemState,
  type Endpoint,
  type ErrorCode,
  type Snapshot,
} from '#libs/contracts';
import { openDatabase } from '#libs/database';
import { samplePhotos } from '#libs/model-conversion';
import type { Answer } from '../support/api.js';
import { copyPhoto, cutSample } from '../support/photos.js';
import { rawGet, rawSend, type RawAnswer } from '../support/raw-http.js';
import { SharedServer } from '../support/shared.js';

const darkroom = await SharedServer.find();
const root = darkroom.folder('photos');
const lookAlike = `${darkroom.root}_library`;
const outside = join(dirname(darkroom.root), 'private');
let session: Snapshot;
beforeAll(async () => {
  const [first = '', second = ''] = samplePhotos();
  await cutSample(first, join(root, 'one.jpg'), 821);
  await cutSample(second, join(darkroom.folder('photos/sub'), 'two.jpg'), 822);
  await Promise.all([outside, lookAlike].map((folder) => mkdir(folder)));
  await copyPhoto(first, join(outside, 'secret.jpg'));
  await symlink(outside, join(root, 'way-out'));
  session = await darkroom.indexed(root);
});

function expectRefusal({ status, body }: Pick<Answer, 'status' | 'body'>, expected: number, code: ErrorCode): ApiError {
  expect({ status, body }).toMatchObject({ status: expected, body: { code } });
  const error = ApiError.parse(body);
  expect(error.message).not.toBe('');
  expect(JSON.stringify(body)).not.toMatch(/node_modules|\.js:\d|at .+\(/);
  return error;
}

describe('invalid requests are refused with the reason', () => {
  test.each([
    ['a session without a folder', { name: 'no folder' }, 'rootPath'],
    ['a folder that is no text', { rootPath: 7 }, 'rootPath'],
    ['a field that does not exist', { rootPath: '/', colour: 'red' }, ''],
    ['a pattern that leads out', { rootPath: '/', options: { ignore: ['a/../b'] } }, 'options.ignore.0'],
    ['an option out of range', { rootPath: '/', options: { minFaceSize: 2 } }, 'options.minFaceSize'],
    ['a name of spaces', { rootPath: '/', name: '   ' }, 'name'],
  ])('%s', async (_, body, path) => {
    const answer = await darkroom.api.send('POST', endpoints.sessions.list.path(), { body });
    const error = expectRefusal(answer, 400, 'validation_failed');
    expect(error.details).toContainEqual({ path, message: expect.any(String) as string });
  });

  const parsed = ({ status, body }: RawAnswer) => ({ status, body: JSON.parse(body.toString()) as unknown });
  const get = async (path: string) => parsed(await rawSend(darkroom.url, { path }));

  test.each([
    `${endpoints.sessions.list.path()}?page=first`,
    `${endpoints.sessions.list.path()}?pageSize=100000`,
    `${endpoints.sessions.items.path(1)}?state=lost`,
    `${endpoints.sessions.items.path(1)}?cursor=abc`,
    `${endpoints.sessions.states.path(1)}?phase=clustering`,
    `${endpoints.sessions.latest.path(1)}?limit=101`,
    `${endpoints.sessions.files.path(1)}?state=lost`,
    `${endpoints.sessions.files.path(1)}?cursor=1%20OR%201`,
    '/api/v1/training/sessions/first/progress-unified',
    '/api/v1/training/sessions/99999999999999/progress-unified',
    `${endpoints.photos.list.path()}?cursor=abc`,
    `${endpoints.photos.list.path()}?cursor=1%20OR%201`,
    `${endpoints.photos.list.path()}?cursor=99999999999`,
    `${endpoints.faces.list.path()}?cursor=7`,
    `${endpoints.faces.list.path()}?cursor=NaN:1`,
    `${endpoints.faces.list.path()}?person=99999999999`,
    `${endpoints.photos.list.path()}?q=%00`,
    `${endpoints.photos.list.path()}?tag=a%00`,
    `${endpoints.photos.list.path()}?limit=201`,
    `${endpoints.photos.list.path()}?missing=perhaps`,
    `${endpoints.photos.similar.path(1)}?limit=101`,
  ])('GET %s', async (path) => {
    expectRefusal(await get(path), 400, 'validation_failed');
  });

  test.each([
    `${endpoints.sessions.items.path(1)}?q=%00`,
    `${endpoints.sessions.items.path(1)}?reason=a%00b`,
    `${endpoints.sessions.items.path(1)}?cursor=9007199254740991`,
    `${endpoints.sessions.items.path(1)}?changedSince=9007199254740991`,
    `${endpoints.sessions.items.path(1)}?limit=1e3`,
    `${endpoints.sessions.items.path(1)}?q=a&q=b`,
    `${endpoints.sessions.items.path(1)}?q[$ne]=1&__proto__[x]=1`,
    `${endpoints.sessions.list.path()}?page=90071992547409`,
    '/api/v1/training/sessions/%ff',
    '/api/v1/training/sessions/%00',
    '/api/v1/photos/0x1/thumbnail',
    '/api/v1/photos/-1/thumbnail',
    '/api/v1/photos/1.5/thumbnail',
    '/api/v1/photos/2147483648/thumbnail',
    '/api/v1/photos/1%00/thumbnail',
    '/api/v1/photos/..%2f..%2f..%2fetc%2fpasswd/thumbnail',
    '/api/v1/faces/%2e%2e%2f1/crop',
    `${endpoints.photos.list.path()}?tag=%00`,
    `${endpoints.photos.list.path()}?tag=a&tag=b`,
    `${endpoints.photos.list.path()}?person=2147483648`,
    `${endpoints.photos.list.path()}?q[$ne]=1`,
    `${endpoints.faces.list.path()}?cursor=1e999:1`,
    `${endpoints.people.list.path()}?hidden=2`,
    '/api/v1/photos/1/similar?limit=Infinity',
    '/api/v1/people/1%20OR%201=1',
  ])('GET %s, an attack', async (path) => {
    const answer = await get(path);
    if (answer.status === 404) expectRefusal(answer, 404, 'not_found');
    else expectRefusal(answer, 400, 'validation_failed');
  });

  test('a cursor of the smallest positive quality is valid', async () => {
    expect((await darkroom.api.send('GET', `${endpoints.faces.list.path()}?cursor=1e-300:1`)).status).toBe(200);
  });

  test('a body that is not JSON', async () => {
    const headers = { 'content-type': 'application/json' };
    const request = { method: 'POST', path: endpoints.sessions.list.path(), headers, body: '{"rootPath":' };
    expectRefusal(parsed(await rawSend(darkroom.url, request)), 400, 'validation_failed');
  });

  test.each([
    ['a session', endpoints.sessions.get.path(47_110)],
    ['its progress', endpoints.sessions.progress.path(47_110)],
    ['its items', endpoints.sessions.items.path(47_110)],
    ['the states of its items', endpoints.sessions.states.path(47_110)],
    ['its latest items', endpoints.sessions.latest.path(47_110)],
    ['its files', endpoints.sessions.files.path(47_110)],
    ['its failures', endpoints.sessions.failures.path(47_110)],
    ['a thumbnail', endpoints.photos.thumbnail.path(47_110)],
    ['a face', endpoints.faces.crop.path(47_110)],
    ['a photo', endpoints.photos.get.path(47_110_000)],
    ['its image', endpoints.photos.image.path(47_110_000)],
    ['its look-alikes', endpoints.photos.similar.path(47_110_000)],
    ['an address', '/api/v1/nothing'],
  ])('%s that does not exist', async (_, path) => {
    expectRefusal(await darkroom.api.send('GET', path), 404, 'not_found');
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'a command sent as %s, as a form of any page could',
    async (type) => {
      const restart = endpoints.sessions.command.path(session.sessionId, 'restart');
      for (const path of [endpoints.sessions.list.path(), restart]) {
        const answer = await darkroom.api.send('POST', path, { body: {}, headers: { 'content-type': type } });
        expectRefusal(answer, 415, 'unsupported_media_type');
      }
    },
  );
});

describe('folders outside the roots are refused', () => {
  const cases: [string, string, number, ErrorCode][] = [
    ['outside the roots', outside, 403, 'folder_not_allowed'],
    ['the root of everything', '/', 403, 'folder_not_allowed'],
    ['whose name begins like a root', lookAlike, 403, 'folder_not_allowed'],
    ['behind a link that leads out', join(root, 'way-out'), 403, 'folder_not_allowed'],
    ['that do not exist, outside', join(outside, 'nothing'), 403, 'folder_not_allowed'],
    ['that do not exist, inside', join(root, 'nothing'), 400, 'folder_unreadable'],
    ['that are files', join(root, 'one.jpg'), 400, 'folder_unreadable'],
    ['with ".."', `${darkroom.root}/../private`, 400, 'validation_failed'],
    ['with ".." that lead back', `${root}/../photos`, 400, 'validation_failed'],
    ['with NUL', `${root}/sub\0`, 400, 'validation_failed'],
    ['that are relative', 'photos', 400, 'validation_failed'],
  ];

  const list = (path: string) =>
    darkroom.api.send('GET', `${endpoints.directories.list.path()}?path=${encodeURIComponent(path)}`);

  test.each(cases)('%s', async (_, path, status, code) => {
    for (const where of [endpoints.sessions.list.path(), endpoints.directories.preview.path()]) {
      expectRefusal(await darkroom.api.send('POST', where, { body: { rootPath: path } }), status, code);
    }
    expectRefusal(await list(path), status, code);
  });

  test.each(['../private', '..', 'way-out', '/etc', 'sub/../../private', 'sub\0'])(
    'the sub-folder %j',
    async (subdirectory) => {
      const body = { rootPath: root, subdirectories: [subdirectory] };
      const { status } = await darkroom.api.send('POST', endpoints.sessions.list.path(), { body });
      expect([400, 403]).toContain(status);
    },
  );

  test('and none of them becomes a session', async () => {
    expect((await darkroom.api.sessions()).items[0]?.sessionId).toBe(session.sessionId);
  });

  test('while folders under a root can be listed and counted', async () => {
    const listing = DirectoryListing.parse((await list(root)).body);
    expect(listing).toMatchObject({ path: root, photos: 1 });
    expect(listing.directories.map(({ name, photos }) => [name, photos])).toEqual([['sub', 1]]);
    const preview = await darkroom.api.send('POST', endpoints.directories.preview.path(), { body: { rootPath: root } });
    expect(DirectoryPreview.parse(preview.body)).toMatchObject({ photos: 2, complete: true });
  });
});

describe('pictures', () => {
  async function expectPicture(path: string): Promise<Buffer> {
    const ask = (headers = {}) => rawGet(darkroom.url + path, headers);
    const { status, headers, body } = await ask();
    const etag = headers.etag ?? '';
    expect([status, headers['content-type']]).toEqual([200, 'image/jpeg']);
    expect(etag).toMatch(/^"[^"]+"$/);
    const again = await ask({ 'if-none-match': etag });
    expect([again.status, again.headers.etag, again.body.length]).toEqual([304, etag, 0]);
    expect((await ask({ 'if-none-match': '"other"' })).status).toBe(200);
    return body;
  }

  test('a thumbnail of each photo, 320 px on its longest side', async () => {
    for (const { photoId } of await darkroom.api.items(session.sessionId)) {
      const { width, height } = await sharp(await expectPicture(endpoints.photos.thumbnail.path(photoId))).metadata();
      expect(Math.max(width, height)).toBe(320);
    }
  });

  test('a face, square', async () => {
    const database = openDatabase(darkroom.databaseUrl);
    onTestFinished(() => database.$disconnect());
    const { id } = await database.face.findFirstOrThrow({ where: { photo: { path: join(root, 'one.jpg') } } });
    const { width, height } = await sharp(await expectPicture(endpoints.faces.crop.path(id))).metadata();
    expect(width).toBe(height);
  });
});

describe('the server describes itself', () => {
  test('in OpenAPI, with every documented path', async () => {
    const { status, body } = await darkroom.api.send('GET', '/api/docs-json');
    expect(status).toBe(200);
    const { openapi, paths } = body as { openapi: string; paths: Record<string, Record<string, unknown>> };
    expect(openapi).toMatch(/^3\./);
    const documented = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    const declared = Object.values(endpoints).flatMap((topic) => Object.values<Endpoint>(topic));
    for (const { method, pattern } of declared) {
      for (const command of pattern.includes(':command') ? Command.options : ['']) {
        const path = pattern.replace(':command', command).replace(/:(\w+)/g, '{$1}');
        expect(documented).toContain(`${method.toLowerCase()} ${path}`);
      }
    }
    expect((await fetch(`${darkroom.url}/api/docs`)).status).toBe(200);
  });

  test('with its workers and queues', async () => {
    const { workers, queues, postgres, redis } = SystemState.parse(
      (await darkroom.api.send('GET', endpoints.system.state.path())).body,
    );
    expect(workers.length).toBeGreaterThan(0);
    expect(queues.map(({ name }) => name)).toEqual(stages());
    expect(postgres).toMatchObject({ version: expect.stringMatching(/^\d+/) as string });
    expect(postgres?.databaseBytes).toBeGreaterThan(1_000_000);
    expect(redis).toMatchObject({ version: expect.stringMatching(/^\d+\./) as string });
    expect(redis?.memoryBytes).toBeGreaterThan(100_000);
  });

  test('with its versions and a model for each task', async () => {
    const { version, node, models } = await darkroom.api.about();
    expect([version, node]).toEqual([expect.stringMatching(/^\d+\./), process.versions.node]);
    expect(models.map(({ task }) => task)).toEqual(ModelTask.options);
    expect(models.every(({ bytes }) => bytes > 100_000)).toBe(true);
  });

  test('with health and metrics', async () => {
    expect(await darkroom.api.send('GET', '/health/live')).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await darkroom.api.send('GET', '/health/ready')).toMatchObject({
      status: 200,
      body: { status: 'ok', postgres: true, redis: true },
    });
    const metrics = await fetch(`${darkroom.url}/metrics`);
    expect(metrics.headers.get('content-type')).toContain('text/plain');
    expect(await metrics.text()).toMatch(/^# TYPE /m);
  });

  test('and serves the page under a content security policy without foreign scripts', async () => {
    for (const path of ['/', '/sessions/1']) {
      const page = await fetch(darkroom.url + path);
      expect([page.status, page.headers.get('content-type')?.split(';')[0]]).toEqual([200, 'text/html']);
      expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
      expect(page.headers.get('x-content-type-options')).toBe('nosniff');
      expect(page.headers.get('x-powered-by')).toBeNull();
    }
  });
});
