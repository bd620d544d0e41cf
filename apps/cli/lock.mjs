/** Locks of this machine. Plain JavaScript: the launcher needs one before packages are installed. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

const ANSWER_MS = 2_000;

/**
 * Locks a path, existing or not. The lock is an abstract socket of Linux, which the kernel takes back when its process
 * ends, however that ends; who connects to it reads the pid of its holder.
 *
 * @param {string} path
 * @returns {Promise<{ release: () => void } | { holder: string }>}
 */
export async function takeLock(path) {
  const name = `\0darkroom-${createHash('sha256').update(path).digest('hex')}`;
  for (;;) {
    const server = createServer((socket) => socket.end(String(process.pid)));
    try {
      await once(server.listen(name), 'listening');
      server.unref();
      return { release: () => void server.close() };
    } catch (error) {
      if (codeOf(error) !== 'EADDRINUSE') throw error;
    }
    const holder = await holderOf(name);
    if (holder !== undefined) return { holder };
  }
}

/**
 * @param {string} name of a socket
 * @returns {Promise<string | undefined>} undefined where it has been released
 */
async function holderOf(name) {
  const socket = connect({ path: name }).setTimeout(ANSWER_MS, () => socket.destroy());
  try {
    for await (const pid of socket) return String(pid);
    return undefined;
  } catch (error) {
    return codeOf(error) === 'ECONNREFUSED' || codeOf(error) === 'ECONNRESET' ? undefined : 'unknown';
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
