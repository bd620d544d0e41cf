import { EventEmitter } from 'node:events';
import { afterAll, expect } from 'vitest';
import type { Snapshot } from '#libs/contracts';
import { makeProgressClient, type ConnectionState, type ProgressClient } from '#libs/client';
import { BUILT_IN_PHASES } from '#libs/phases';
import type { Place, Server } from './darkroom.js';
import { waitFor, WITHIN_MS } from './wait-for.js';

/** Darkroom's own client, following one session and recording everything that it shows. */
export class Follower {
  readonly shown: Snapshot[] = [];
  /** The reported ends of runs. */
  readonly ends: Snapshot[] = [];
  /** The states of the connection, each change once. */
  readonly connections: ConnectionState[] = [];
  readonly #client: ProgressClient;
  readonly #changes = new EventEmitter();

  /** @param follow whether it goes on after the end of a run, as an open page does */
  constructor(
    { url, token }: Place,
    readonly sessionId: number,
    { follow = false }: { readonly follow?: boolean } = {},
  ) {
    this.#client = makeProgressClient({ url, token });
    this.#client.followSession(sessionId, {
      follow,
      onChange: ({ snapshot, connection }) => {
        if (connection !== this.connections.at(-1)) this.connections.push(connection);
        if (snapshot === null || snapshot === this.shown.at(-1)) return;
        this.shown.push(snapshot);
        this.#changes.emit('change');
      },
      onEnd: (snapshot) => {
        this.ends.push(snapshot);
        this.#changes.emit('change');
      },
    });
  }

  /** Returns the newest matching snapshot, now or later. @throws when it does not come in time. */
  async until(fits: (snapshot: Snapshot) => boolean, withinMs = WITHIN_MS): Promise<Snapshot> {
    return this.#wait(() => this.shown.findLast(fits), withinMs);
  }

  /** Returns the end of the run, now or later. @throws when it does not come in time. */
  async end(withinMs = WITHIN_MS): Promise<Snapshot> {
    return this.#wait(() => this.ends.at(-1), withinMs);
  }

  /** Expects that versions grow, percentages never fall and the run ended once. */
  expectConsistent(): void {
    expect(this.ends).toHaveLength(1);
    const rising = (numbers: readonly number[]) => expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    rising(this.shown.map(({ version }) => version.seq));
    expect(new Set(this.shown.map(({ version }) => version.run)).size).toBe(1);
    rising(this.shown.map(({ overallProgress }) => overallProgress.percentage));
    for (const { key } of BUILT_IN_PHASES) rising(this.shown.map(({ phases }) => phases[key].progress.percentage));
  }

  close(): void {
    this.#client.close();
  }

  #wait(find: () => Snapshot | undefined, withinMs: number): Promise<Snapshot> {
    return waitFor(this.#changes, find, withinMs, () => {
      const last = this.shown.at(-1);
      return `the last snapshot is ${JSON.stringify(last?.version)} ${last?.overallStatus}`;
    });
  }
}

/** Gives a function that starts a session over a folder and follows it until the last test has run. */
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
