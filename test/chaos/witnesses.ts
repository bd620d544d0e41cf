import { setTimeout as delay } from 'node:timers/promises';
import { makeProgressClient, type Feed, type ProgressClient, type SessionView } from '#libs/client';
import { routes, Snapshot } from '#libs/contracts';
import type { Api } from '../support/api.js';
import { answerOf } from './waiting.js';

/** Who watches a session, and all that it was told, in order. */
export interface Witness {
  readonly name: string;
  /** Each snapshot that was shown, once. */
  readonly shown: Snapshot[];
  /** What it saw that nobody should. */
  readonly complaints: string[];
}

/** A client as the dashboard has one. */
export class ClientWitness implements Witness {
  readonly shown: Snapshot[] = [];
  readonly complaints: string[] = [];
  /** The snapshots with which an end was reported. */
  readonly ends: Snapshot[] = [];
  readonly client: ProgressClient;
  readonly #feed: Feed;
  #view: SessionView | undefined;

  constructor(
    readonly name: string,
    url: string,
    sessionId: number,
  ) {
    this.client = makeProgressClient({ url });
    this.#feed = this.client.followSession(sessionId, {
      follow: true,
      onChange: (view) => this.#show(view),
      onEnd: (snapshot) => this.ends.push(snapshot),
    });
  }

  /** What the screen shows now. */
  get view(): SessionView | undefined {
    return this.#view;
  }

  close(): void {
    this.#feed.close();
    this.client.close();
    if (this.client.dropped > 0) this.complaints.push(`${this.client.dropped} messages do not fit the contract`);
  }

  #show(view: SessionView): void {
    if (view.snapshot !== null && view.snapshot !== this.#view?.snapshot) this.shown.push(view.snapshot);
    this.#view = view;
  }
}

const POLL_MS = 120;
/** What a server may answer while what it needs is away. */
const AWAY = 503;

/** A script that reads REST again and again. */
export class RestWitness implements Witness {
  readonly name = 'REST';
  readonly shown: Snapshot[] = [];
  readonly complaints: string[] = [];
  readonly #stopping = new AbortController();
  readonly #polling: Promise<void>;

  constructor(
    private readonly api: () => Api,
    private readonly sessionId: number,
  ) {
    this.#polling = this.#poll();
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#polling;
  }

  async #poll(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const answer = await answerOf(() => this.api().send('GET', routes.progress(this.sessionId)), 20_000);
      if (answer?.status === 200) this.shown.push(Snapshot.parse(answer.body));
      else if (answer !== undefined && answer.status !== AWAY) this.complaints.push(`${answer.status}: ${JSON.stringify(answer.body)}`);
      await delay(POLL_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
