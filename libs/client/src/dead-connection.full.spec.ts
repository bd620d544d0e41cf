import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { afterEach, expect, it } from 'vitest';
import { makeProgressClient } from './client.js';
import { listen } from '../../../test/support/listen.js';
import { TcpProxy } from '../../../test/support/proxy.js';
import { makeSystemState } from '../../../test/support/snapshots.js';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** A client behind a proxy that follows the state of workers, in which its server counts its connections. */
async function following({ answersRest }: { answersRest: boolean }) {
  const http = createServer((_request, response) => {
    if (answersRest) response.setHeader('content-type', 'application/json').end(JSON.stringify({ status: 'ok' }));
  });
  const io = new Server(http, { transports: ['websocket'] });
  let connections = 0;
  io.on('connection', (socket) => {
    connections += 1;
    socket.on('subscribe', (_request, acknowledge: (answer: object) => void) => {
      acknowledge({ system: makeSystemState(connections) });
    });
  });
  const proxy = await TcpProxy.open([Number(new URL(await listen(http)).port)]);
  const silences: (number | null)[] = [];
  const client = makeProgressClient({ url: proxy.url, onSilence: (lastHeardAt) => silences.push(lastHeardAt) });
  const waiting: (number | undefined)[] = [];
  client.followSystem({ onChange: ({ system }) => waiting.push(system?.queues[0]?.waiting) });
  ends.push(
    () => client.close(),
    () => proxy.close(),
    () => io.close(),
  );
  await expect.poll(() => waiting.at(-1)).toBe(1);
  return { io, proxy, silences, waiting };
}

it('a connection that is silent while its server answers over REST is replaced', async () => {
  const { proxy, silences, waiting } = await following({ answersRest: true });
  const silentAt = Date.now();
  const held = proxy.silence(15_000);
  await expect.poll(() => waiting.at(-1), { timeout: 20_000 }).toBe(2);
  expect(Date.now() - silentAt).toBeLessThan(13_000);
  expect(silences).toEqual([expect.any(Number), null]);
  await held;
}, 60_000);

it('a connection whose server answers nothing at all is kept', async () => {
  const { io, proxy, silences, waiting } = await following({ answersRest: false });
  await proxy.silence(17_000);
  io.emit('system', { system: makeSystemState(1) });
  await expect.poll(() => silences).toEqual([expect.any(Number), null]);
  expect(new Set(waiting)).toEqual(new Set([undefined, 1]));
}, 60_000);
