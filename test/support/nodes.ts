import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server as NetServer, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Darkroom } from './darkroom.js';
import { freePort } from './ports.js';
import { Program } from './program.js';

const main = fileURLToPath(new URL('../../dist/apps/api/src/main.js', import.meta.url));

/** Starts one more API process of a Darkroom, as somebody does who scales it, and returns its port when it listens. */
export async function startNode(darkroom: Darkroom, root: string): Promise<{ port: number; program: Program }> {
  const port = await freePort();
  const program = new Program(process.execPath, [main], {
    DATABASE_URL: darkroom.databaseUrl,
    REDIS_URL: darkroom.redisUrl,
    DARKROOM_DATA: darkroom.data,
    DARKROOM_ROOTS: root,
    DARKROOM_PORT: String(port),
  });
  await program.line(/"msg":"ready"/);
  return { port, program };
}

/** A plain round-robin TCP proxy: it knows neither HTTP nor sessions, and takes the next server that answers. */
export class RoundRobin {
  readonly #open = new Set<Socket>();
  readonly #server: NetServer;
  #next = 0;

  private constructor(private readonly ports: readonly number[]) {
    this.#server = createServer((client) => this.#serve(client, ports.length));
  }

  static async open(ports: readonly number[]): Promise<RoundRobin> {
    const proxy = new RoundRobin(ports);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#open) socket.destroy();
  }

  #serve(client: Socket, tries: number): void {
    const port = this.ports[this.#next++ % this.ports.length] ?? 0;
    const server = connect(port, '127.0.0.1');
    server.once('connect', () => {
      client.pipe(server).pipe(client);
      for (const [socket, other] of [[client, server], [server, client]] as const) {
        this.#open.add(socket);
        socket.on('error', () => other.destroy());
        socket.on('close', () => {
          this.#open.delete(socket);
          other.destroy();
        });
      }
    });
    server.once('error', () => {
      if (server.connecting || tries <= 1) client.destroy();
      else this.#serve(client, tries - 1);
    });
  }
}
