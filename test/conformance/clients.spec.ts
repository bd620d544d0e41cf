import { readFileSync } from 'node:fs';
import { runInThisContext } from 'node:vm';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { IS_FULL } from '../support/wait-for.js';
import { findTarget } from './target.js';
import { TextClient, type TextSnapshot } from './text-client.js';

// Clients that know docs/protocol.md and nothing else.

const target = await findTarget();

/** The code block at the end of the page. */
type Follow = (
  url: string,
  sessionId: number,
  show: (snapshot: TextSnapshot) => void,
  token?: string,
) => Promise<TextSnapshot>;
function followOfThePage(): Follow {
  const page = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');
  const [, code = ''] = /```js\nimport \{ io \} from 'socket\.io-client';\n(.*?)```/s.exec(page) ?? [];
  const make = runInThisContext(`(io) => {${code.replace('export function', 'return function')}}`) as (
    socketClient: typeof io,
  ) => Follow;
  return make(io);
}

describe('a session is followed from its start to its end', () => {
  let sessionId: number;
  beforeAll(async () => {
    ({ sessionId } = await target.api.create({ rootPath: target.folder, name: 'Conformance of clients' }));
  });
  afterAll(() => target.api.remove(sessionId));

  test('by a client written from the table of messages, and by the example code', async () => {
    const texts = await TextClient.connect(target.url, target.token);
    const ofTexts = texts.follow(sessionId);
    const shown: TextSnapshot[] = [];
    const ofThePage = followOfThePage()(target.url, sessionId, (snapshot) => shown.push(snapshot), target.token);
    const bothKnow = expect.poll(() => texts.newest !== undefined && shown.length > 0, { timeout: 10_000 }).toBe(true);
    await Promise.race([bothKnow, ofTexts, ofThePage]);
    await target.api.command(sessionId, 'start');
    expect(await ofTexts).toBe('completed');
    const end = await ofThePage;
    expect(end).toEqual(texts.newest);
    expect(await target.api.progress(sessionId)).toEqual({
      ...end,
      source: expect.any(String) as string,
      stale: false,
      condition: expect.objectContaining({ state: 'working' }) as object,
    });
    expect(Math.min(shown.length, texts.shown)).toBeGreaterThan(3);
    texts.socket.close();
  });
});

test('a client on a plain WebSocket gets the reason of a refusal in the acknowledgement', async () => {
  const client = await TextClient.connect(target.url, target.token);
  expect(await client.command('subscribe', { sessionId: 0 })).toMatchObject({ error: { code: 'validation_failed' } });
  expect(await client.command('subscribe', { sessionId: 2_147_483_647 })).toMatchObject({
    error: { code: 'not_found' },
  });
  expect(await client.command('unsubscribe', { system: true })).toEqual({ unsubscribed: true });
  client.socket.close();
});

test('the example code rejects for a session that does not exist', async () => {
  await expect(followOfThePage()(target.url, 2_147_483_647, () => undefined, target.token)).rejects.toThrow();
});

test.runIf(target.token !== undefined)('both are refused without the token where one is required', async () => {
  await expect(TextClient.connect(target.url)).rejects.toThrow(
    /^44\{"message":"unauthorized","data":\{"code":"unauthorized"/,
  );
  await expect(followOfThePage()(target.url, 1, () => undefined)).rejects.toMatchObject({
    data: { code: 'unauthorized' },
  });
});

test.runIf(IS_FULL)('a follower of a session that rests is sent something every 4 s', async () => {
  const { sessionId } = await target.api.create({ rootPath: target.folder, name: 'Conformance of clients' });
  const client = await TextClient.connect(target.url, target.token);
  try {
    await client.command('subscribe', { sessionId });
    const texts = client.socket.all(30_000);
    for (let known = client.socket.texts.length; known > 0; known -= 1) await texts.next();
    for (let times = 0; times < 4; times += 1) {
      const since = performance.now();
      await texts.next();
      expect(performance.now() - since).toBeLessThan(5_000);
    }
  } finally {
    client.socket.close();
    await target.api.remove(sessionId);
  }
});

test.runIf(IS_FULL)('a client that answers pings stays connected, and one that does not is disconnected', async () => {
  const [answering, mute] = [
    await TextClient.connect(target.url, target.token),
    await TextClient.connect(target.url, target.token),
  ];
  const { pingInterval, pingTimeout } = answering.opening;
  const answered = (async () => {
    for await (const text of answering.socket.all(2 * (pingInterval + pingTimeout))) {
      if (text === '2') answering.socket.send('3');
    }
  })();
  answered.catch(() => undefined);
  const began = performance.now();
  await mute.socket.gone;
  expect(performance.now() - began).toBeGreaterThan(pingInterval);
  expect(performance.now() - began).toBeLessThan(pingInterval + pingTimeout + 10_000);
  expect(await answering.command('subscribe', { sessions: true })).toHaveProperty('sessions');
  answering.socket.close();
});
