import type { Feed, Line, ProgressClient } from '#libs/client';
import { isTerminal, isAtWork } from '#libs/contracts';
import { succeeded } from './render.js';
import { makeScreen, type Display } from './screens.js';
import { safeText } from './text.js';

/** What is followed. */
interface Following extends Display {
  readonly client: Pick<ProgressClient, 'followSession' | 'followSessions' | 'sessions'>;
  /** Folders whose later sessions are shown with their steps. */
  readonly folders: readonly string[];
}

/** Sessions as they are shown: some with their steps, and a line for every other one that runs. */
export class Followed {
  readonly #following: Following;
  readonly #screen;
  readonly #list: Feed;
  /** Of the sessions with their steps. */
  readonly #feeds = new Map<number, Feed>();
  /** The seq at which a session that was shown with its steps ended: the list may be behind. */
  readonly #endedAt = new Map<number, number>();
  /** The sessions that are shown on a line. */
  #others: ReadonlySet<number> = new Set();
  #newest = 0;

  /** @param several whether more than one session is shown with its steps */
  constructor(following: Following, several: boolean) {
    this.#following = following;
    this.#screen = makeScreen(following, several);
    this.#list = following.client.followSessions({ onChange: ({ sessions }) => sessions && this.#receive(sessions) });
  }

  /** Shows a session with its steps until it ends. @returns whether it succeeded */
  async show(sessionId: number): Promise<boolean> {
    const { client, terminal } = this.#following;
    this.#newest = Math.max(this.#newest, sessionId);
    let ended = false;
    let settle: (hasSucceeded: boolean) => void = () => undefined;
    const end = new Promise<boolean>((resolve) => (settle = resolve));
    const feed = client.followSession(sessionId, {
      onChange: (view) => {
        if (ended) return;
        // onEnd shows the end.
        if (view.snapshot === null || !isTerminal(view.snapshot.overallStatus)) this.#screen.update(sessionId, view);
        // Nothing more follows, for example because the session was deleted.
        if (view.connection !== 'ended' || view.error === null) return;
        ended = true;
        this.#screen.remove(sessionId);
        terminal.say(`Session ${sessionId}: ${safeText(view.error.message)}`);
        settle(false);
      },
      onEnd: (snapshot) => {
        ended = true;
        this.#endedAt.set(sessionId, snapshot.version.seq);
        this.#screen.end(snapshot);
        settle(succeeded(snapshot));
      },
    });
    this.#feeds.set(sessionId, feed);
    const hasSucceeded = await end;
    feed.close();
    this.#feeds.delete(sessionId);
    return hasSucceeded;
  }

  /** Shows that the server is silent, as `onSilence` of the client says it. */
  showSilence(lastHeardAt: number | null): void {
    this.#screen.showSilence(lastHeardAt);
  }

  close(): void {
    for (const feed of this.#feeds.values()) feed.close();
    this.#list.close();
    this.#screen.close();
  }

  #receive(sessions: readonly Line[]): void {
    const { folders, terminal } = this.#following;
    const later = sessions.filter(({ sessionId, rootPath }) => sessionId > this.#newest && folders.includes(rootPath));
    for (const { sessionId, name } of later.toReversed()) {
      terminal.say(`${safeText(name)} …`);
      void this.show(sessionId);
    }
    const rest = sessions.filter(({ sessionId, version }) => {
      return !this.#feeds.has(sessionId) && version.seq > (this.#endedAt.get(sessionId) ?? -1);
    });
    const running = rest.filter(({ status }) => isAtWork(status));
    for (const { sessionId, status } of rest)
      if (isTerminal(status) && this.#others.has(sessionId)) void this.#sayEnd(sessionId);
    this.#others = new Set(running.map(({ sessionId }) => sessionId));
    this.#screen.showOthers(running);
  }

  /** Writes the outcome of a session that was shown on a line; where the server does not answer, the dashboard has it. */
  async #sayEnd(sessionId: number): Promise<void> {
    const { sessions } = this.#following.client;
    await sessions.progress(sessionId).then(
      (snapshot) => this.#screen.end(snapshot),
      () => undefined,
    );
  }
}
