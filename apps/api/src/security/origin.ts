import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { hostname } from 'node:os';

/** The header for which a request is refused. */
export type OriginProblem = 'host' | 'origin';

function hostOf(header: string): string | null {
  try {
    return new URL(`http://${header}`).hostname.replace(/^\[|\]$/g, '');
  } catch {
    return null;
  }
}

/**
 * Makes the check of `Host` and `Origin` for HTTP and WebSocket. Host must be an address or an allowed name, against DNS
 * rebinding. Origin, if a browser sends one, must equal the host.
 */
export function originCheck(allowedHosts: readonly string[]): (request: IncomingMessage) => OriginProblem | null {
  const names = new Set(['localhost', hostname().toLowerCase(), ...allowedHosts.map((host) => host.toLowerCase())]);
  return ({ headers }) => {
    const host = headers.host === undefined ? null : hostOf(headers.host);
    if (host === null || (isIP(host) === 0 && !names.has(host.toLowerCase()))) return 'host';
    const { origin } = headers;
    if (origin === undefined) return null;
    try {
      return new URL(origin).host === headers.host ? null : 'origin';
    } catch {
      return 'origin';
    }
  };
}
