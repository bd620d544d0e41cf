import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { ApiError, endpoints } from '#libs/contracts';
import { Bystander } from '../support/bystander.js';
import { rawSend, type RawRequest } from '../support/raw-http.js';
import { SharedServer } from '../support/shared.js';

/** Attacks come from an address of their own, since limits go by the address. */
const ATTACKER = '127.0.0.70';
const JSON_TYPE = { 'content-type': 'application/json' };

const darkroom = await SharedServer.find();
let bystander: Bystander;
beforeAll(async () => {
  bystander = await Bystander.of(darkroom, darkroom.folder('photos'), 800);
});

/** Sends a request. @returns its status, and the code and whole length of a refusal that is one of ours. */
async function attack(sent: RawRequest): Promise<{ status: number; code: string | undefined; length: number }> {
  const { status, body } = await rawSend(darkroom.url, { from: ATTACKER, ...sent });
  const refusal = ApiError.safeParse(parsed(body.toString()));
  return { status, code: refusal.data?.code, length: body.length };
}
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
const post = (body: string | Uint8Array, headers: Record<string, string> = {}, path = endpoints.sessions.list.path()) =>
  attack({ method: 'POST', path, body, headers: { ...JSON_TYPE, ...headers } });

describe('while another client follows a session', () => {
  test.each(['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain', 'application/json'])(
    'a form of another origin, sent as %s, is refused, and so is its preflight',
    async (type) => {
      const { total } = await darkroom.api.sessions();
      const path = endpoints.sessions.list.path();
      for (const origin of ['http://evil.example', 'null', 'https://127.0.0.1']) {
        const body = JSON.stringify({ rootPath: darkroom.root, start: true });
        expect(await post(body, { 'content-type': type, origin })).toMatchObject({ status: 403, code: 'forbidden' });
        const asking = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' };
        const preflight: RawRequest = { method: 'OPTIONS', path, headers: { origin, ...asking } };
        const { status, headers } = await rawSend(darkroom.url, preflight);
        expect([status, Object.keys(headers).filter((name) => name.startsWith('access-control'))]).toEqual([403, []]);
      }
      expect((await darkroom.api.sessions()).total).toBe(total);
    },
  );

  const tooLarge = { status: 413, code: 'payload_too_large' };
  const unsupported = { status: 415, code: 'unsupported_media_type' };
  const invalid = { status: 400, code: 'validation_failed' };
  const json = (fields: object) => JSON.stringify({ rootPath: darkroom.root, ...fields });
  const manyKeys = Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`k${at}`, 1]));
  const longPath = `/${'x'.repeat(200)}`.repeat(20);

  test.each<[string, object, string | Uint8Array, Record<string, string>?]>([
    ['a body of 4 MB', tooLarge, json({ rootPath: 'x'.repeat(2 ** 22) })],
    ['64 MB packed in 64 KB', tooLarge, gzipSync(Buffer.alloc(2 ** 26, ' ')), { 'content-encoding': 'gzip' }],
    ['an unknown content encoding', unsupported, '{}', { 'content-encoding': 'zip' }],
    ['a charset not for JSON', unsupported, '{}', { 'content-type': 'application/json; charset=latin1' }],
    ['100 000 nested lists', invalid, `{"rootPath":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['a key of 200 KB', invalid, JSON.stringify({ ['k'.repeat(200_000)]: 1 })],
    ['20 000 keys', invalid, JSON.stringify(manyKeys)],
    ['1 000 sub-folders, all wrong', invalid, json({ subdirectories: Array<number>(1_000).fill(7) })],
    ['keys of the prototype', invalid, '{"__proto__":{"rootPath":"/"},"constructor":{"prototype":{"start":true}}}'],
    ['a path of 4 096 characters', { status: 403, code: 'folder_not_allowed' }, json({ rootPath: longPath })],
    ['a name with NUL', invalid, json({ name: 'a\0b' })],
    ['half a character', invalid, json({ rootPath: `${darkroom.root}/\ud800` })],
  ])('%s is refused with a short answer', async (_, refusal, body, headers) => {
    const answer = await post(body, headers);
    expect(answer).toMatchObject(refusal);
    expect(answer.length).toBeLessThan(3_000);
  });

  test.each(['POST', 'GET'])('a %s with an endless body is disconnected', async (method) => {
    const sent = await new Promise<number>((settle) => {
      const endless = request(darkroom.url + endpoints.sessions.list.path(), {
        method,
        headers: { ...JSON_TYPE, 'transfer-encoding': 'chunked' },
        localAddress: ATTACKER,
      });
      let bytes = 0;
      const write = () => {
        bytes += 65_536;
        endless.write(' '.repeat(65_536), (error) => (error ? settle(bytes) : setImmediate(write)));
      };
      endless.on('error', () => settle(bytes));
      write();
    });
    expect(sent).toBeLessThan(32 * 2 ** 20);
  });

  test.each([
    '/../package.json',
    '/..%2f..%2fpackage.json',
    '/assets/../../../package.json',
    '/assets/..%2f..%2f..%2fpackage.json',
    '/assets/%2e%2e/%2e%2e/%2e%2e/package.json',
    '/assets/..%5c..%5cpackage.json',
    '/assets/%c0%ae%c0%ae/package.json',
    '/api/v1/photos/../../../package.json',
    '//etc/passwd',
    '/%00',
    '/%',
    '/socket.io/../../package.json',
  ])('%s serves nothing but the page', async (path) => {
    const { status, body, headers } = await rawSend(darkroom.url, { path, from: ATTACKER });
    if (status === 200) expect(headers['content-type']).toContain('text/html');
    else expect([400, 403, 404]).toContain(status);
    expect(body.toString()).not.toMatch(/"dependencies"|root:|node_modules|\.js:\d/);
  });

  test('headers that are too long are refused', async () => {
    const long = { path: endpoints.sessions.list.path(), headers: { cookie: 'x'.repeat(20 * 1024) } };
    expect((await attack(long)).status).toBe(431);
  });

  test('a flood of commands is refused beyond the limit of one address, while another address is served', async () => {
    const command = {
      method: 'POST',
      path: endpoints.sessions.command.path(2_000_000_000, 'pause'),
      headers: JSON_TYPE,
    };
    const commands = await Promise.all(Array.from({ length: 400 }, () => attack({ ...command, from: '127.0.0.71' })));
    const refused = commands.filter(({ status, code }) => status === 429 && code === 'too_many_requests');
    expect(refused.length).toBeGreaterThan(0);
    const answered = commands.filter(({ status, code }) => status === 404 && code === 'not_found');
    expect(answered.length).toBe(400 - refused.length);
    expect(await attack(command)).toMatchObject({ status: 404 });
  });
});

test('the followed session is unaffected, and the API holds no more memory', async () => {
  await bystander.expectUndisturbed();
});
