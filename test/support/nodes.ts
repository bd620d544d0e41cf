import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server as NetServer, type Socket } from 'node:net';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import type { Place } from './darkroom.js';
import { freePort } from './ports.js';
import { Program } from './program.js';

const main = fileURLToPath(new URL('../../dist/apps/api/src/main.js', import.meta.url));

/** Several API processes of one Darkroom, behind one address. */
export class Nodes {
  /** Of the proxy. */
  readonly url: string;

  private constructor(
    /** The nodes beside Darkroom's own. */
    readonly programs: readonly Program[],
    private readonly proxy: RoundRobin,
  ) {
    this.url = proxy.url;
  }

  /**
   * Starts API processes, as somebody does who scales it, until there are `count` with Darkroom's own.
   * @param roots folders under which sessions may lie.
   */
  static async start(darkroom: Place, roots: readonly string[], count: number): Promise<Nodes> {
    const programs: Program[] = [];
    const ports = [Number(new URL(darkroom.url).port)];
    try {
      while (ports.length < count) {
        const port = await freePort();
        programs.push(runNode(darkroom, roots, port));
        ports.push(port);
      }
      await Promise.all(programs.map((program) => program.line(/"msg":"ready"/)));
      return new Nodes(programs, await RoundRobin.open(ports));
    } catch (error) {
      await end(programs);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.proxy.close();
    await end(this.programs);
  }
}

/** Starts nodes for the test file (or `describe`) that calls this; they are ended after the last test. */
export function useNodes(): (...how: Parameters<typeof Nodes.start>) => Promise<Nodes> {
  const started: Nodes[] = [];
  afterAll(() => Promise.all(started.map((nodes) => nodes.close())));
  return async (...how) => {
    const nodes = await Nodes.start(...how);
    started.push(nodes);
    return nodes;
  };
}

function runNode({ databaseUrl, redisUrl, data }: Place, roots: readonly string[], port: number): Program {
  return new Program(process.execPath, [main], {
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    DARKROOM_DATA: data,
    DARKROOM_ROOTS: roots.join(delimiter),
    DARKROOM_PORT: String(port),
  });
}

async function end(programs: readonly Program[]): Promise<void> {
  for (const program of programs) program.kill('SIGTERM');
  await Promise.all(programs.map(({ ended }) => ended));
}

/** A plain round-robin TCP proxy: it knows neither HTTP nor sessions, and takes the next server that answers. */
class RoundRobin {
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
    const server = connect(this.ports[this.#next++ % this.ports.length] ?? 0, '127.0.0.1');
    const another = () => (tries > 1 ? this.#serve(client, tries - 1) : client.destroy());
    server.once('error', another);
    server.once('connect', () => {
      server.off('error', another);
      client.pipe(server).pipe(client);
      this.#join(client, server);
      this.#join(server, client);
    });
  }

  /** What ends one side ends the other. */
  #join(socket: Socket, other: Socket): void {
    this.#open.add(socket);
    socket.on('error', () => other.destroy());
    socket.on('close', () => {
      this.#open.delete(socket);
      other.destroy();
    });
  }
}
