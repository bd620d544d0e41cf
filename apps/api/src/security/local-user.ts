import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { isLoopback, type Settings } from '#libs/config';

/** Headers by which a proxy says that it passes on a request of another. */
const PROXY_HEADERS = /^(forwarded|via|x-forwarded-.*|x-real-ip|x-client-ip|true-client-ip|cf-.*|x-envoy-.*)$/;

/** The sockets of this machine, with their owners. */
const SOCKET_TABLES = ['/proc/self/net/tcp', '/proc/self/net/tcp6'];

/** Why a client is not known to be the user of this server, at this computer; null if it is. */
export async function refusalOfOthers(
  request: IncomingMessage,
  { host, allowedHosts }: Pick<Settings, 'host' | 'allowedHosts'>,
): Promise<string | null> {
  if (!isLoopback(host)) return 'Darkroom can be reached from other computers.';
  const { socket, headers } = request;
  const isProxied = Object.keys(headers).some((name) => PROXY_HEADERS.test(name));
  if (isProxied || allowedHosts.length > 0 || !isLoopback(hostNameOf(headers.host))) {
    return 'Darkroom is behind a proxy, or has another name than this computer.';
  }
  const { remoteAddress = '', remotePort = 0, localAddress = '', localPort = 0 } = socket;
  const client = { address: remoteAddress, port: remotePort };
  if (!isLoopback(withoutMapping(remoteAddress))) return 'The request came from another computer.';
  // Others who have an account on this computer can connect too, and so can a proxy of another user.
  const owner = await ownerOf(client, { address: localAddress, port: localPort });
  return owner === process.geteuid?.() ? null : 'The request came from another user of this computer.';
}

/** An end of a connection. */
interface End {
  readonly address: string;
  readonly port: number;
}

/** The id of the user who owns the client's socket of a connection within this machine; undefined if it is not found. */
async function ownerOf(client: End, server: End): Promise<number | undefined> {
  const [local, remote] = [namesOf(client), namesOf(server)];
  for (const table of SOCKET_TABLES) {
    const rows = await readFile(table, 'latin1').catch(() => '');
    for (const row of rows.split('\n').slice(1)) {
      const [, from = '', to = '', , , , , uid] = row.trim().split(/\s+/);
      if (local.includes(from) && remote.includes(to)) return Number(uid);
    }
  }
  return undefined;
}

/** An end as the tables of the kernel name it: the words of its address in hex, each with its lowest byte first, and the port. */
function namesOf({ address, port }: End): string[] {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  const plain = withoutMapping(address);
  if (plain === '::1') return [`00000000000000000000000001000000:${hexPort}`];
  const bytes = plain.split('.').map((byte) => Number(byte).toString(16).toUpperCase().padStart(2, '0'));
  const hex = bytes.reverse().join('');
  return [`${hex}:${hexPort}`, `0000000000000000FFFF0000${hex}:${hexPort}`];
}

/** `::ffff:127.0.0.1`, as a socket of both families names it, is 127.0.0.1. */
function withoutMapping(address: string): string {
  const plain = address.replace(/^::ffff:/i, '');
  return isIP(plain) === 4 ? plain : address;
}

function hostNameOf(header = ''): string {
  return header
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')
    .toLowerCase();
}
