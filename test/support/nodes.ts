import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import type { Place } from './darkroom.js';
import { freePort } from '../../apps/cli/src/address.js';
import { Program } from './program.js';
import { TcpProxy } from './proxy.js';

const main = fileURLToPath(new URL('../../dist/apps/api/src/main.js', import.meta.url));

/** Several API processes of one Darkroom, behind one address. */
export class Nodes {
  private constructor(
    /** The nodes beside Darkroom's own. */
    readonly programs: readonly Program[],
    readonly proxy: TcpProxy,
  ) {}

  get url(): string {
    return this.proxy.url;
  }

  /** Starts API processes until there are `count` with Darkroom's own. @param roots where sessions are allowed. */
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
      return new Nodes(programs, await TcpProxy.open(ports));
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
