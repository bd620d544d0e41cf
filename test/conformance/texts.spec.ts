import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Target } from './target.js';
import { TextClient } from './text-client.js';

// What docs/protocol.md says to who has no Socket.IO library: a client made of its table of texts alone.

const SLOW = 180_000;
const target = await Target.find();

let sessionId: number;
beforeAll(async () => {
  ({ sessionId } = await target.api.create({ rootPath: target.folder, name: 'Conformance, in texts' }));
});
afterAll(async () => {
  await target.api.remove(sessionId);
});

describe('a client of plain texts', () => {
  test('follows a session from its start to its end, and has what REST has', async () => {
    const client = await TextClient.connect(target.url, target.token);
    const following = client.follow(sessionId, SLOW);
    await client.socket.beginningWith(['431['], 10_000);
    await target.api.command(sessionId, 'start');
    expect(await following).toBe('completed');
    expect(await target.api.progress(sessionId)).toEqual({ ...client.newest, source: expect.any(String) as string, stale: false });
    expect(client.shown).toBeGreaterThan(3);
    expect(await client.command('unsubscribe', { sessionId })).toEqual({ unsubscribed: true });
    client.socket.send('41');
    await client.socket.gone;
  }, SLOW);

  test('learns from an acknowledgement why a command is refused', async () => {
    const client = await TextClient.connect(target.url, target.token);
    expect(await client.command('subscribe', { sessionId: 0 })).toMatchObject({ error: { code: 'validation_failed' } });
    expect(await client.command('subscribe', { sessionId: 2_147_483_647 })).toMatchObject({ error: { code: 'not_found' } });
    client.socket.close();
  });

  test('is refused without the token, where one is needed', async () => {
    if (target.token === undefined) return;
    await expect(TextClient.connect(target.url)).rejects.toThrow(/^44\{"message":"unauthorized","data":\{"code":"unauthorized"/);
  });
});
