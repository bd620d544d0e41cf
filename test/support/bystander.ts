import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Server } from './darkroom.js';
import { makePhotos } from './photos.js';
import { residentMegabytes } from './processes.js';
import { isEnd, type SnapshotEvent, type ProgressSocket } from './socket.js';

const PHOTOS = 8;
/** Between two runs, in ms: others need the cores too. */
const REST_MS = 500;
/**
 * By how much the API's memory may grow through attacks, in MB. Its heap takes 150 before it is cleaned up; what the
 * attacks send, or have sent to them, is a multiple.
 */
const GROWTH_MB = 256;

/** Somebody who follows a session that works, run after run, over one connection, while others attack. */
export class Bystander {
  #runs = 1;
  #stopping = false;
  readonly #memory: number;
  readonly #watching: Promise<void>;

  private constructor(
    private readonly server: Server,
    private readonly socket: ProgressSocket,
    readonly sessionId: number,
  ) {
    this.#memory = residentMegabytes(server.pidOf('api'));
    this.#watching = this.#watch();
    // Told by `expectUndisturbed`.
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

  /** What was heard, in order. */
  get heard(): readonly SnapshotEvent[] {
    return this.socket.of(this.sessionId);
  }

  /** Waits until some photos of a run are settled, and more are to come. */
  async atWork(): Promise<SnapshotEvent> {
    const from = this.socket.received.length;
    return this.socket.next((heard): heard is SnapshotEvent => {
      if (heard.event !== 'progress' || this.socket.received.indexOf(heard) < from) return false;
      return heard.snapshot.phases.training.progress.settled > 0;
    });
  }

  /**
   * Lets the run at hand end. Expects that the connection was never lost, that each run was told in order, to its end,
   * once, and that the API has kept nothing of what was done to it.
   */
  async expectUndisturbed(): Promise<void> {
    this.#stopping = true;
    await this.#watching;
    expect(this.socket.socket.connected).toBe(true);
    const { heard } = this;
    expect(heard.filter(isEnd).map(({ event, snapshot }) => `${event} ${snapshot.version.run}`)).toEqual(
      Array.from({ length: this.#runs }, (_, at) => `completed ${at + 1}`),
    );
    const seqs = heard.map(({ snapshot }) => snapshot.version.seq);
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
    for (let run = 1; run <= this.#runs; run += 1) {
      const shown = heard
        .filter(({ snapshot }) => snapshot.version.run === run)
        .map(({ snapshot }) => snapshot.overallProgress.percentage);
      expect(shown).toEqual([...shown].sort((a, b) => a - b));
    }
    expect(await this.server.api.progress(this.sessionId)).toMatchObject(heard.at(-1)?.snapshot ?? {});
    expect(residentMegabytes(this.server.pidOf('api')) - this.#memory).toBeLessThan(GROWTH_MB);
    this.socket.close();
  }

  async #watch(): Promise<void> {
    for (; !this.#stopping; await delay(REST_MS)) {
      this.#runs += 1;
      await this.server.api.command(this.sessionId, 'restart', { from: 'training' });
      await this.socket.next(
        (heard) =>
          isEnd(heard) && heard.snapshot.sessionId === this.sessionId && heard.snapshot.version.run === this.#runs,
      );
    }
  }
}
