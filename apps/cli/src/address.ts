import { once } from 'node:events';
import { createServer, isIPv6, type AddressInfo } from 'node:net';

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

/** Listens for a moment, on a free port where none is named. @returns the port. @throws where that is impossible. */
export async function listenOnce(host: string, port = 0): Promise<number> {
  const server = createServer().listen({ host, port, exclusive: true });
  await once(server, 'listening');
  const { port: listened } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return listened;
}

/** A port of 127.0.0.1 that is free at this moment. */
export function freePort(): Promise<number> {
  return listenOnce('127.0.0.1');
}
