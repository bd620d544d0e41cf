import { burstOfTen, TokenBucket } from '#libs/async';
import { terminate, type Connection } from './connection.js';

/** The part of an Engine.IO server that announces connections. */
interface Engine {
  on(event: 'connection', listener: (connection: Connection) => void): unknown;
}

/** Packets of any kind that a connection may send beyond its commands before it is disconnected. */
const EXTRA_PACKETS = 1_000;

/**
 * Counts what each connection sends. Commands beyond the limit are to be refused. A connection that goes on regardless
 * is disconnected, whatever it sends: pongs, unknown events and foreign namespaces cost something too.
 */
export class FloodGuard {
  readonly #perSecond: number;
  readonly #onCut: () => void;
  readonly #commands = new WeakMap<object, TokenBucket>();

  /**
   * @param perSecond commands that may be sent, ten times as many at once.
   * @param onCut called for each connection that is disconnected.
   */
  constructor(perSecond: number, onCut: () => void) {
    this.#perSecond = perSecond;
    this.#onCut = onCut;
  }

  /** Counts the packets of every connection to `engine`. */
  watch(engine: Engine): void {
    const limit = burstOfTen(this.#perSecond);
    engine.on('connection', (connection) => {
      const packets = new TokenBucket({ ...limit, burst: limit.burst + EXTRA_PACKETS });
      this.#commands.set(connection, new TokenBucket(limit));
      let isCut = false;
      connection.on('packet', () => {
        if (packets.take() || isCut) return;
        isCut = true;
        this.#onCut();
        terminate(connection);
      });
    });
  }

  /** Whether a connection may send a command now; counts it. */
  allows(connection: object): boolean {
    return this.#commands.get(connection)?.take() === true;
  }
}
