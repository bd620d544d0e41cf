import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a Postgres that a test can break, as a network does. */
export interface BreakingProxy {
  /** The database's address through it. */
  readonly url: string;
  /** The next COMMIT reaches Postgres, but its answer is lost with the connection. */
  loseNextCommit(): void;
  /** Breaks every connection, and refuses new ones until `comeBack`. */
  goAway(): void;
  comeBack(): void;
  close(): void;
}

/** Opens a proxy to a database. */
export async function openBreakingProxy(databaseUrl: string): Promise<BreakingProxy> {
  const to = new URL(databaseUrl);
  const open = new Set<Socket>();
  let [losing, away] = [false, false];
  const server = createServer((client) => {
    if (away) return client.destroy();
    const postgres = connect(Number(to.port), to.hostname);
    for (const [socket, other] of [
      [client, postgres],
      [postgres, client],
    ] as const) {
      open.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
    }
    let mute = false;
    postgres.on('data', (data) => {
      if (mute) client.destroy();
      else client.write(data);
    });
    client.on('data', (data) => {
      if (losing && data.includes('COMMIT')) [losing, mute] = [false, true];
      postgres.write(data);
    });
    return client;
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const through = new URL(databaseUrl);
  through.hostname = '127.0.0.1';
  through.port = String((server.address() as AddressInfo).port);
  return {
    url: through.href,
    loseNextCommit: () => (losing = true),
    goAway() {
      away = true;
      for (const socket of open) socket.destroy();
    },
    comeBack: () => (away = false),
    close() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}
