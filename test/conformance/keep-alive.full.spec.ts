import { expect, test } from 'vitest';
import { Target } from './target.js';
import { TextClient } from './text-client.js';

const target = await Target.find();

test('a client that answers pings stays connected, and one that does not is disconnected', async () => {
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
}, 180_000);
