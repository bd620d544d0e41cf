import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';

/** Lets a server listen on a free port of 127.0.0.1. @returns its address as an HTTP URL. */
export async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Answers the requests of test files, which run in other processes. @returns the address, and how to stop. */
export async function serve(answer: (request: URL) => Promise<string>): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    answer(new URL(request.url ?? '/', 'http://tests')).then(
      (text) => response.end(text),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  return { url: await listen(server), close: () => server.close() };
}
