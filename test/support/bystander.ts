import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Server } from './darkroom.js';
import { makePhotos } from './photos.js';
import { residentMegabytes } from './processes.js';
import { isEnd, type SnapshotEvent, type ProgressSocket } from './socket.js';

const PHOTOS = 8;
/** Pause between runs, in ms, for other work. */
const REST_MS = 500;
/** How much the API's memory may grow through attacks, in MB: its heap alone grows by 150 between collections. */
const GROWTH_MB = 256;

/** A client that follows a session through run after run over one connection while others attack. */
export class Bystander {
  #runs = 1;
  #stopping = false;
  readonly #memory: number;
  readonly #watching: Promise<void>;

  private constructor(
    readonly server: Server,
    readonly socket: ProgressSocket,
    readonly sessionId: number,
  ) {
    this.#memory = residentMegabytes(server.pidOf('api'));
    this.#watching = this.#watch();
    // Reported by `expectUndisturbed`.
    this.#watching.catch(() => undefined);
  }

  /** Fills a folder with photos, and follows a session over it from the end of its first run on. */
  static async of(server: Server, folder: string, seed: number): Promise<Bystander> {
    await makePhotos(folder, PHOTOS, { seed, side: 240 });
    const { sessionId } = await server.api.create({ rootPath: folder });
    const socket = await server.connect();
    await socket.subscribe(sessionId);
    await server.api.command(sessionId, 'start');
    await socket.end(sessionId);
    return new Bystander(server, socket, sessionId);
  }

  /** The received events, in order. */
  get received(): readonly SnapshotEvent[] {
    return this.socket.of(this.sessionId);
  }

  /** Waits until some photos of a run are processed, and others are not. */
  async atWork(): Promise<SnapshotEvent> {
    const from = this.socket.received.length;
    return this.socket.next((event): event is SnapshotEvent => {
      if (event.event !== 'progress' || this.socket.received.indexOf(event) < from) return false;
      return event.snapshot.phases.training.progress.settled > 0;
    });
  }

  /**
   * Waits for the end of the current run. Expects that the connection was never lost, that each run was received in
   * order and ended once, and that the API's memory has not grown.
   */
  async expectUndisturbed(): Promise<void> {
    this.#stopping = true;
    await this.#watching;
    expect(this.socket.socket.connected).toBe(true);
    const { received } = this;
    expect(received.filter(isEnd).map(({ event, snapshot }) => `${event} ${snapshot.version.run}`)).toEqual(
      Array.from({ length: this.#runs }, (_, at) => `completed ${at + 1}`),
    );
    const seqs = received.map(({ snapshot }) => snapshot.version.seq);
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
    for (let run = 1; run <= this.#runs; run += 1) {
      const shown = received
        .filter(({ snapshot }) => snapshot.version.run === run)
        .map(({ snapshot }) => snapshot.overallProgress.percentage);
      expect(shown).toEqual([...shown].sort((a, b) => a - b));
    }
    expect(await this.server.api.progress(this.sessionId)).toMatchObject(received.at(-1)?.snapshot ?? {});
    expect(residentMegabytes(this.server.pidOf('api')) - this.#memory).toBeLessThan(GROWTH_MB);
    this.socket.close();
  }

  async #watch(): Promise<void> {
    for (; !this.#stopping; await delay(REST_MS)) {
      this.#runs += 1;
      await this.server.api.command(this.sessionId, 'restart', { from: 'training' });
      await this.socket.next((event) => {
        if (!isEnd(event)) return false;
        return event.snapshot.sessionId === this.sessionId && event.snapshot.version.run === this.#runs;
      });
    }
  }
}
