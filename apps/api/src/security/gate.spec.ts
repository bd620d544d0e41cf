import { createServer } from 'node:http';
import express from 'express';
import { afterAll, describe, expect, it } from 'vitest';
import { listen } from '../../../../test/support/listen.js';
import { rawSend } from '../../../../test/support/raw-http.js';
import { limitByAddress } from '../limits/address-limiter.js';
import { Access } from './access.js';
import { gate } from './gate.middleware.js';
import { originCheck } from './origin.js';

const TOKEN = 'correct horse';
const app = express();
const commands = limitByAddress({ perSecond: 1, burst: 1000 });
app.use(gate({ check: originCheck([]), access: new Access(TOKEN), commands }));
app.get(
  ['/api/v1/people', '/api/docs', '/metrics', '/health/live', '/login'],
  (_request, response) => void response.send('secret'),
);
app.all('/api/v1/training/sessions', (_request, response) => void response.send('secret'));
app.post('/api/v1/login', (_request, response) => void response.send('logged in'));
app.use((_request, response) => void response.status(404).send('page'));
const server = createServer(app);
const url = await listen(server);
afterAll(() => void server.close());

async function ask(method: string, path: string, headers: Record<string, string> = {}) {
  const { status, body } = await rawSend(url, { method, path, headers });
  return { status, body: body.toString() };
}

const known = { authorization: `Bearer ${TOKEN}` };

describe('without access', () => {
  it.each([
    '/api/v1/people',
    '/api/v1/people/',
    '/api/docs',
    '/metrics',
    '/metrics/',
    '/METRICS//',
    '/api/v1/people?x=/health/',
  ])('%s is refused', async (path) => {
    const { status, body } = await ask('GET', path);
    expect(status).toBe(401);
    expect(JSON.parse(body)).toMatchObject({ code: 'unauthorized' });
  });

  it.each([
    '/API/v1/people',
    '/Api/V1/People',
    '/METRICS',
    '//api/v1/people',
    '/%61pi/v1/people',
    '/x/../api/v1/people',
  ])('%s, another spelling, grants no access', async (path) =>
    expect((await ask('GET', path)).body).not.toBe('secret'),
  );

  it.each(['/health/live', '/'])('%s answers', async (path) => expect((await ask('GET', path)).status).not.toBe(401));
});

describe('with access', () => {
  it('the API answers', async () => {
    expect(await ask('GET', '/api/v1/people', known)).toEqual({ status: 200, body: 'secret' });
  });

  it.each(['POST', 'PATCH', 'PUT'])('%s needs JSON, which no form of a foreign page can send', async (method) => {
    for (const type of [
      undefined,
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/jsonp',
      'application/json-seq',
      'text/plain; application/json',
    ]) {
      const headers = { ...known, ...(type === undefined ? {} : { 'content-type': type }) };
      expect((await ask(method, '/api/v1/training/sessions', headers)).status).toBe(415);
    }
    const json = { ...known, 'content-type': 'application/json; charset=utf-8' };
    expect((await ask(method, '/api/v1/training/sessions', json)).status).toBe(200);
  });

  it('a page of another origin and a foreign host are still refused', async () => {
    expect((await ask('GET', '/api/v1/people', { ...known, origin: 'https://evil.example' })).status).toBe(403);
    expect((await ask('GET', '/api/v1/people', { ...known, host: 'evil.example' })).status).toBe(403);
  });
});
