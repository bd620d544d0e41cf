import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { Darkroom, type Place } from './darkroom.js';
import { makeDirectory } from './directory.js';
import { makeModels } from './models.setup.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Answers where the Darkroom is that test files share; it is started when one first asks. */
    sharedDarkroom: string;
  }
}

/** The Darkroom that test files share, and the root under which each makes folders of its own. */
export interface SharedPlace extends Place {
  readonly root: string;
}

/** One Darkroom for the test files that need a running one and nothing special: a start takes seconds. */
class SharedDarkroom {
  readonly #directory = makeDirectory('darkroom-shared');
  #started: Promise<Darkroom> | undefined;

  async place(): Promise<SharedPlace> {
    const root = join(this.#directory, 'photos');
    const { url, databaseUrl, redisUrl, data } = await (this.#started ??= this.#start(root));
    return { url, databaseUrl, redisUrl, data, root };
  }

  async close(): Promise<void> {
    await (await this.#started?.catch(() => undefined))?.stop();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async #start(root: string): Promise<Darkroom> {
    const data = join(this.#directory, 'data');
    mkdirSync(root);
    cpSync(await makeModels(), join(data, 'models'), { recursive: true });
    return Darkroom.start({ data, roots: [root] });
  }
}

/** Vitest's global set-up: test files run in processes of their own and ask over HTTP. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const shared = new SharedDarkroom();
  const server = await serve(shared);
  project.provide('sharedDarkroom', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return async () => {
    server.close();
    await shared.close();
  };
}

async function serve(shared: SharedDarkroom): Promise<HttpServer> {
  const server = createServer((_request, response) => {
    shared.place().then(
      (place) => response.end(JSON.stringify(place)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((settle) => server.listen({ host: '127.0.0.1', port: 0 }, settle));
  return server;
}
