import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { listen } from './listen.js';

/** A connection of a client through a proxy, and the proxy's own connection to the server. */
type Pair = Readonly<Record<'client' | 'server', Socket>>;

/** A TCP proxy that a test can break the way a network breaks. It spreads connections over several ports in turn. */
export class TcpProxy {
  readonly #pairs = new Set<Pair>();
  readonly #server = createServer((client) => {
    if (this.#refusing) client.destroy();
    else this.#connect(client, this.ports.length);
  });
  url = '';
  #next = 0;
  #refusing = false;

  private constructor(
    readonly ports: readonly number[],
    readonly onConnect: (pair: Pair) => void,
  ) {}

  /** @param ports of 127.0.0.1; where one refuses a connection, the next one is tried. */
  static async open(ports: readonly number[], onConnect: (pair: Pair) => void = () => {}): Promise<TcpProxy> {
    const proxy = new TcpProxy(ports, onConnect);
    proxy.url = await listen(proxy.#server);
    return proxy;
  }

  /** Breaks every connection. */
  cut(): void {
    for (const socket of this.#sockets()) socket.destroy();
  }

  /** Breaks every connection and refuses new ones, or accepts them again. */
  refuse(refusing: boolean): void {
    this.#refusing = refusing;
    if (refusing) this.cut();
  }

  /** Forwards nothing for a while, then everything that was held back. */
  async silence(ms: number): Promise<void> {
    const sockets = this.#sockets();
    for (const socket of sockets) socket.pause();
    await delay(ms);
    for (const socket of sockets) socket.resume();
  }

  close(): void {
    this.#server.close();
    this.cut();
  }

  #sockets(): Socket[] {
    return [...this.#pairs].flatMap(({ client, server }) => [client, server]);
  }

  #connect(client: Socket, tries: number): void {
    const server = connect(this.ports[this.#next++ % this.ports.length] ?? 0, '127.0.0.1');
    const retry = () => (tries > 1 ? this.#connect(client, tries - 1) : client.destroy());
    server.once('error', retry);
    server.once('connect', () => {
      server.off('error', retry);
      const pair = { client, server };
      this.#pairs.add(pair);
      for (const [from, to] of [[client, server] as const, [server, client] as const]) {
        from.pipe(to);
        from.on('error', () => {});
        from.on('close', () => {
          to.destroy();
          this.#pairs.delete(pair);
        });
      }
      this.onConnect(pair);
    });
    client.on('error', () => server.destroy());
  }
}

/** Opens a proxy to a database, whose next answer to a COMMIT is lost with the connection after `loseNextCommit`. */
export async function openPostgresProxy(databaseUrl: string) {
  let losing = false;
  const url = new URL(databaseUrl);
  const proxy = await TcpProxy.open([Number(url.port)], ({ client, server }) => {
    client.on('data', (data) => {
      if (!losing || !data.includes('COMMIT')) return;
      losing = false;
      server.unpipe(client);
      server.once('data', () => client.destroy()).resume();
    });
  });
  [url.hostname, url.port] = ['127.0.0.1', new URL(proxy.url).port];
  return { url: url.href, proxy, loseNextCommit: () => (losing = true) };
}
