import { EventEmitter, once } from 'node:events';
import { afterAll, expect } from 'vitest';
import type { Snapshot } from '#libs/contracts';
import { makeProgressClient, type ConnectionState, type ProgressClient } from '#libs/client';
import type { Place, Server } from './darkroom.js';

/** A client of ours that follows one session through whatever happens to the server, and keeps all that it is shown. */
export class Follower {
  /** Each snapshot that was shown, in order. */
  readonly shown: Snapshot[] = [];
  /** The ends that were reported. */
  readonly ends: Snapshot[] = [];
  /** What the state of the connection was called, each change of it. */
  readonly connections: ConnectionState[] = [];
  readonly #client: ProgressClient;
  readonly #news = new EventEmitter();

  constructor(
    { url, token }: Place,
    readonly sessionId: number,
  ) {
    this.#client = makeProgressClient({ url, token });
    this.#client.followSession(sessionId, {
      onChange: ({ snapshot, connection }) => {
        if (connection !== this.connections.at(-1)) this.connections.push(connection);
        if (snapshot === null || snapshot === this.shown.at(-1)) return;
        this.shown.push(snapshot);
        this.#news.emit('news');
      },
      onEnd: (snapshot) => {
        this.ends.push(snapshot);
        this.#news.emit('news');
      },
    });
  }

  /** The newest snapshot that fits, shown already or to come. @throws when it does not come in time. */
  async until(fits: (snapshot: Snapshot) => boolean, withinMs = 60_000): Promise<Snapshot> {
    return this.#wait(() => this.shown.findLast(fits), withinMs);
  }

  /** The end of the run, reported already or to come. @throws when it does not come in time. */
  async end(withinMs = 120_000): Promise<Snapshot> {
    return this.#wait(() => this.ends.at(-1), withinMs);
  }

  /** Expects that what was shown could not mislead: versions grow, percentages never fall, a run ends once. */
  expectHonest(): void {
    expect(this.ends).toHaveLength(1);
    const rising = (numbers: readonly number[]) => expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    const seqs = this.shown.map(({ version }) => version.seq);
    rising(seqs);
    expect(new Set(this.shown.map(({ version }) => version.run)).size).toBe(1);
    rising(this.shown.map(({ overallProgress }) => overallProgress.percentage));
    rising(this.shown.map(({ phases }) => phases.training.progress.percentage));
    rising(this.shown.map(({ phases }) => phases.faceDetection.progress.percentage));
    rising(this.shown.map(({ phases }) => phases.clustering.progress.percentage));
  }

  close(): void {
    this.#client.close();
  }

  async #wait(find: () => Snapshot | undefined, withinMs: number): Promise<Snapshot> {
    const late = AbortSignal.timeout(withinMs);
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      await once(this.#news, 'news', { signal: late }).catch(() => {
        const last = this.shown.at(-1);
        throw new Error(
          `Not shown within ${withinMs} ms; the last was ${JSON.stringify(last?.version)} ${last?.overallStatus}`,
        );
      });
    }
  }
}

/** Starts sessions over folders and follows them; the followers are closed after the last test of who calls this. */
export function useFollowers(darkroom: () => Server): (folder: string) => Promise<Follower> {
  const followers: Follower[] = [];
  afterAll(() => followers.forEach((follower) => follower.close()));
  return async (folder) => {
    const { sessionId } = await darkroom().api.index(folder);
    const follower = new Follower(darkroom(), sessionId);
    followers.push(follower);
    return follower;
  };
}
