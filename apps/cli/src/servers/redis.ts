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
function answersPing(port: number): Promise<boolean> {
  return new Promise((settle) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 1_000 });
    const answer = (ready: boolean) => {
      socket.destroy();
      settle(ready);
    };
    socket.once('connect', () => socket.write('PING\r\n'));
    socket.once('data', (chunk) => answer(chunk.toString().startsWith('+PONG')));
    socket.once('error', () => answer(false));
    socket.once('timeout', () => answer(false));
    socket.once('close', () => answer(false));
  });
}
