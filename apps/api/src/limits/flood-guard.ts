import { burstOfTen, TokenBucket } from '#libs/async';
import { terminate, type Connection } from './connection.js';

/** The part of an Engine.IO server that announces connections. */
interface Engine {
  on(event: 'connection', listener: (connection: Connection) => void): unknown;
}

/** Packets of any kind that a connection may send beyond its commands before it is disconnected. */
const EXTRA_PACKETS = 1_000;

/** Whether a connection may send a command now; counts it. */
export type FloodGuard = (connection: object) => boolean;

/**
 * Counts what each connection sends. Commands beyond the limit are to be refused. A connection that goes on regardless
 * is disconnected, whatever it sends: pongs, unknown events and foreign namespaces cost something too.
 * @param perSecond commands that may be sent, ten times as many at once.
 * @param onCut called for each connection that is disconnected.
 */
export function guardAgainstFloods(engine: Engine, perSecond: number, onCut: () => void): FloodGuard {
  const limit = burstOfTen(perSecond);
  const commands = new WeakMap<object, TokenBucket>();
  engine.on('connection', (connection) => {
    const packets = new TokenBucket({ ...limit, burst: limit.burst + EXTRA_PACKETS });
    commands.set(connection, new TokenBucket(limit));
    let isCut = false;
    connection.on('packet', () => {
      if (packets.take() || isCut) return;
      isCut = true;
      onCut();
      terminate(connection);
    });
  });
  return (connection) => commands.get(connection)?.take() === true;
}
