import { once } from 'node:events';
import { connect } from 'node:net';
import { guarded, type EmbeddedServer } from './guarded-server.js';

/** Describes how to run a Redis that keeps nothing on disk and never evicts a job. */
export function prepareRedis({ data, port, log }: { data: string; port: number; log: string }): EmbeddedServer {
  const settings = {
    port: String(port),
    bind: '127.0.0.1',
    save: '',
    appendonly: 'no',
    'maxmemory-policy': 'noeviction',
    dir: data,
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  return {
    url: `redis://127.0.0.1:${port}`,
    child: guarded('redis', { program: 'redis-server', args, signal: 'SIGTERM' }, log),
    isReady: () => answersPing(port),
  };
}

/** Whether the server on a port of this machine answers Redis' PING within a second. */
async function answersPing(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port });
  socket.write('PING\r\n');
  try {
    const [answer] = (await once(socket, 'data', { signal: AbortSignal.timeout(1_000) })) as [Buffer];
    return answer.toString().startsWith('+PONG');
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
