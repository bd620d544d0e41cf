import { networkInterfaces } from 'node:os';
import { beforeAll, describe, expect, test } from 'vitest';
import { endpoints } from '#libs/contracts';
import type { Darkroom } from '../support/darkroom.js';
import { rawGet, rawSend } from '../support/raw-http.js';
import { SharedServer } from '../support/shared.js';
import { ProgressSocket } from '../support/socket.js';
import { useWorkspace } from '../support/workspace.js';

const TOKEN = 'a-token-for-tests';

const workspace = useWorkspace();

describe('a server reachable from other machines', () => {
  let darkroom: Darkroom;
  beforeAll(async () => {
    darkroom = await workspace.start({ host: '0.0.0.0', environment: { DARKROOM_TOKEN: TOKEN } });
  });

  const ask = (path: string, headers: Record<string, string> = {}) =>
    fetch(darkroom.url + path, { headers, signal: AbortSignal.timeout(10_000) });
  const login = (token: string) =>
    fetch(darkroom.url + endpoints.system.login.path(), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });

  test.each(['/api/v1/training/sessions', '/api/v1/about', '/api/v1/people', '/api/docs-json', '/metrics'])(
    '%s needs the token',
    async (path) => {
      const wrong: Record<string, string>[] = [
        {},
        { authorization: 'Bearer wrong-token' },
        { authorization: TOKEN },
        { cookie: 'darkroom_access=1.2' },
      ];
      for (const headers of wrong) {
        const answer = await ask(path, headers);
        expect([answer.status, await answer.json()]).toMatchObject([401, { code: 'unauthorized' }]);
      }
      expect((await ask(path, { authorization: `Bearer ${TOKEN}` })).status).toBe(200);
    },
  );

  test('the page, the login and the liveness check need no token', async () => {
    expect([(await ask('/')).status, (await ask('/health/live')).status]).toEqual([200, 200]);
  });

  test('login sets a cookie that no script and no other site can use, and that opens REST and socket', async () => {
    expect((await login('wrong-token')).status).toBe(401);
    const answer = await login(TOKEN);
    expect(answer.status).toBe(204);
    const [cookie = '', ...attributes] = (answer.headers.get('set-cookie') ?? '').split('; ');
    expect(attributes).toEqual(expect.arrayContaining(['HttpOnly', 'SameSite=Strict', 'Path=/']));
    expect((await ask(endpoints.sessions.list.path(), { cookie })).status).toBe(200);
    (await ProgressSocket.open(darkroom.url, { extraHeaders: { cookie } })).close();
  });

  test.each([
    '/metrics/',
    '/METRICS',
    '/API/V1/people',
    '/api/v1/people/',
    '//api/v1/people',
    '/api/v1/../v1/people',
    '/%61pi/v1/people',
    '/health/../metrics',
  ])('%s, another spelling, does not bypass the token', async (path) => {
    const { status, body } = await rawSend(darkroom.url, { path });
    expect(body.toString()).not.toMatch(/darkroom_|"people"/);
    if (status === 200) expect(body.toString()).toContain('<!doctype html>');
  });

  test.each(['HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE', 'PROPFIND'])('%s needs the token', async (method) => {
    const request = { method, path: endpoints.sessions.get.path(1), headers: { 'content-type': 'application/json' } };
    expect((await rawSend(darkroom.url, request)).status).toBe(401);
  });

  test('a socket needs the token or the cookie before it is connected', async () => {
    for (const options of [
      ...[{}, { token: 'wrong-token' }, { token: { length: 1 } }].map((auth) => ({ auth })),
      { extraHeaders: { cookie: 'darkroom_access=1.2' } },
    ]) {
      await expect(ProgressSocket.open(darkroom.url, options)).rejects.toMatchObject({
        data: { code: 'unauthorized' },
      });
    }
    const socket = await darkroom.connect();
    expect(await socket.subscribeToList()).toEqual([]);
    socket.close();
  });

  test('it answers under all its addresses, while Postgres and Redis listen on loopback only', async () => {
    const { port } = new URL(darkroom.url);
    const addresses = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter(({ family }) => family === 'IPv4');
    for (const { address } of addresses) {
      expect((await fetch(`http://${address}:${port}/health/live`)).status).toBe(200);
    }
    expect([new URL(darkroom.databaseUrl).hostname, new URL(darkroom.redisUrl).hostname]).toEqual([
      '127.0.0.1',
      '127.0.0.1',
    ]);
  });

  test('the token is in no log', () => {
    for (const name of ['api', 'worker-1']) expect(darkroom.log(name)).not.toContain(TOKEN);
    expect(darkroom.program.output).not.toContain(TOKEN);
  });
});

describe('foreign pages cannot use a local server', () => {
  let darkroom: SharedServer;
  beforeAll(async () => {
    darkroom = await SharedServer.find();
  });
  const addressed = (host: string) => rawGet(darkroom.url + endpoints.sessions.list.path(), { host });
  const port = () => new URL(darkroom.url).port;

  test('HTTP under a foreign host name, as in DNS rebinding', async () => {
    for (const host of [
      'evil.example',
      `evil.example:${port()}`,
      `localhost.evil.example:${port()}`,
      `127.0.0.1.evil.example:${port()}`,
    ]) {
      const { status, body } = await addressed(host);
      expect([status, JSON.parse(body.toString())]).toMatchObject([403, { code: 'forbidden' }]);
    }
    expect((await addressed(`localhost:${port()}`)).status).toBe(200);
  });

  test('HTTP from another origin', async () => {
    const from = (origin: string) => darkroom.api.send('GET', endpoints.sessions.list.path(), { headers: { origin } });
    for (const origin of ['http://evil.example', 'null', `http://127.0.0.1:${Number(port()) + 1}`]) {
      expect(await from(origin)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    }
    expect(await from(darkroom.url)).toMatchObject({ status: 200 });
  });

  test('a socket under another host name', async () => {
    const from = (extraHeaders: Record<string, string>) => ProgressSocket.open(darkroom.url, { extraHeaders });
    await expect(from({ host: 'evil.example' })).rejects.toThrow();
    (await from({ origin: darkroom.url })).close();
  });
});
