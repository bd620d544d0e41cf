import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { asOrdinaryUser } from '../../../../test/support/folder.js';
import { listen } from '../../../../test/support/listen.js';
import { refusalOfOthers } from './local-user.js';

const server = createServer((request, response) => {
  void answer(request).then((refusal) => response.end(JSON.stringify(refusal)));
});
let settings = { host: '127.0.0.1', allowedHosts: [] as string[] };
const answer = (request: IncomingMessage) => refusalOfOthers(request, settings);
const { port } = new URL(await listen(server));
afterAll(() => void server.close());

async function open(localAddress = '127.0.0.1'): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: Number(port), localAddress });
  await once(socket, 'connect');
  return socket;
}

/** Why a request with these headers is refused; null if it is not. */
async function refusal(headers: Record<string, string> = {}, socket?: Socket): Promise<unknown> {
  const own = socket ?? (await open());
  const lines = Object.entries({ host: `127.0.0.1:${port}`, connection: 'close', ...headers }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  own.write(`GET / HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
  let text = '';
  for await (const chunk of own) text += String(chunk);
  return JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4).replace(/^[0-9a-f]+\r\n(.*)\r\n0[^]*$/, '$1'));
}

describe('a client of this computer', () => {
  it.each(['127.0.0.1', 'localhost', '127.0.0.1:80', '[::1]:80', 'LOCALHOST'])('may call it %s', async (host) =>
    expect(await refusal({ host })).toBeNull(),
  );

  it('may come from any of its addresses', async () => expect(await refusal({}, await open('127.0.0.70'))).toBeNull());

  it.skipIf(process.geteuid?.() !== 0)('is refused as another user', async () => {
    const socket = await asOrdinaryUser(() => open());
    expect(await refusal({}, socket)).toMatch(/another user/);
  });

  it.skipIf(process.geteuid?.() !== 0)('is refused with the port of an allowed connection', async () => {
    const allowed = await open();
    const localPort = allowed.localPort as number;
    const socket = await asOrdinaryUser(async () => {
      const other = connect({ host: '127.0.0.1', port: Number(port), localAddress: '127.0.0.70', localPort });
      await once(other, 'connect');
      return other;
    });
    expect(await refusal({}, socket)).toMatch(/another user/);
    expect(await refusal({}, allowed)).toBeNull();
  });
});

describe('a client that may be elsewhere is refused:', () => {
  it.each(['X-Forwarded-For', 'Forwarded', 'Via', 'X-Real-IP', 'X-Forwarded-Proto', 'CF-Connecting-IP'])(
    'through a proxy that sends %s',
    async (name) => expect(await refusal({ [name]: '127.0.0.1' })).toMatch(/proxy/),
  );

  it.each(['photos.example', '192.168.0.2:4000', 'localhost.example', '127.0.0.1.example', '[::2]', '0.0.0.0', '%'])(
    'where the server is called %s',
    async (host) => expect(await refusal({ host })).toMatch(/proxy/),
  );

  it.each([
    ['listens for others', { host: '0.0.0.0', allowedHosts: [] }],
    ['has names for others', { host: '127.0.0.1', allowedHosts: ['photos.example'] }],
  ])('of a server that %s', async (_, changed) => {
    const before = settings;
    settings = changed;
    try {
      expect(await refusal()).toEqual(expect.any(String));
    } finally {
      settings = before;
    }
  });
});
