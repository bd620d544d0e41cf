import { burstOfTen, TokenBucket } from '#libs/async';
import { hangUp, type Connection } from './connection.js';

/** Of an Engine.IO server, what tells its connections. */
interface Engine {
  on(event: 'connection', listener: (connection: Connection) => void): unknown;
}

/** Packets that a connection may send beyond its commands, whatever they are, until it is cut off. */
const PATIENCE = 1_000;

/**
 * Counts what each connection sends. Commands beyond the limit are to be refused. Who goes on regardless is cut off,
 * whatever it sends: pongs, unknown events and foreign namespaces cost something too.
 */
export class FloodGuard {
  readonly #commands = new WeakMap<object, TokenBucket>();

  /**
   * @param perSecond commands that may be sent, ten times as many at once.
   * @param onCut is told of each connection that was cut off.
   */
  constructor(engine: Engine, perSecond: number, onCut: () => void) {
    const limit = burstOfTen(perSecond);
    const patience = { perSecond, burst: limit.burst + PATIENCE };
    engine.on('connection', (connection) => {
      const packets = new TokenBucket(patience);
      this.#commands.set(connection, new TokenBucket(limit));
      let cut = false;
      connection.on('packet', () => {
        if (packets.take() || cut) return;
        cut = true;
        onCut();
        hangUp(connection);
      });
    });
  }

  /** Whether a connection may command now; counts it. */
  allows(connection: object): boolean {
    return this.#commands.get(connection)?.take() === true;
  }
}
