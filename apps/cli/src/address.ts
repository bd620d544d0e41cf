import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, isIPv6 } from 'node:net';

/** Where a server that listens on `host` is reached from this machine. */
export function localAddress(host: string, port: number): string {
  const everywhere: Record<string, string> = { '0.0.0.0': '127.0.0.1', '::': '::1' };
  const reachable = everywhere[host] ?? host;
  return `http://${isIPv6(reachable) ? `[${reachable}]` : reachable}:${port}`;
}

/** Whether an API answers there, with its Postgres and Redis. */
export async function isReady(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.ok === true;
}

/** An address of a server as it may be shown: without its password. */
export function withoutPassword(address: string): string {
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  if (url.password !== '') url.password = '***';
  return url.href;
}

/** Listens for a moment. @throws where that is impossible. */
export async function listenOnce(host: string, port: number): Promise<void> {
  const server = createServer().listen({ host, port, exclusive: true });
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
}

/** Below those that systems give to outgoing connections, so that none takes the port before the server listens. */
const [FIRST_PORT, LAST_PORT] = [10_000, 32_767];

/** A random port of 127.0.0.1 that is free at this moment, and none of `others`, which have been given but are not in use yet. */
export async function freePort(...others: readonly number[]): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST_PORT, LAST_PORT + 1);
    if (others.includes(port)) continue;
    try {
      await listenOnce('127.0.0.1', port);
      return port;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    }
  }
}
