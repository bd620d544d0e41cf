import { makeProgressClient, type ProgressClient, type SessionView } from '#libs/client';
import { endpoints, Snapshot, TERMINAL_STATUSES, type SessionStatus } from '#libs/contracts';
import type { Api } from '../support/api.js';
import { isEnd, ProgressSocket, type SnapshotEvent } from '../support/socket.js';
import { answerOf, repeat } from './waiting.js';

/** An observer of a session with everything that it received, in order. */
export interface Witness {
  readonly name: string;
  /** Each snapshot that was shown, once. */
  readonly shown: Snapshot[];
  /** Unexpected answers and events. */
  readonly complaints: string[];
}

/** Darkroom's own client, as in the dashboard. */
export class ClientWitness implements Witness {
  readonly shown: Snapshot[] = [];
  readonly complaints: string[] = [];
  /** The snapshots with which an end was reported. */
  readonly ends: Snapshot[] = [];
  readonly client: ProgressClient;
  /** What the screen shows now. */
  view: SessionView | undefined;

  constructor(
    readonly name: string,
    url: string,
    sessionId: number,
  ) {
    this.client = makeProgressClient({ url });
    this.client.followSession(sessionId, {
      follow: true,
      onChange: (view) => this.#show(view),
      onEnd: (snapshot) => this.ends.push(snapshot),
    });
  }

  close(): void {
    this.client.close();
    if (this.client.dropped > 0) this.complaints.push(`${this.client.dropped} messages do not fit the contract`);
  }

  #show(view: SessionView): void {
    if (view.snapshot !== null && view.snapshot !== this.view?.snapshot) this.shown.push(view.snapshot);
    this.view = view;
  }
}

const POLL_MS = 120;
/** What a server may answer while what it needs is away. */
const AWAY = 503;

/** A script that polls REST. */
export class RestWitness implements Witness {
  readonly name = 'REST';
  readonly shown: Snapshot[] = [];
  readonly complaints: string[] = [];
  readonly close = repeat(POLL_MS, () => this.#poll());

  constructor(
    readonly api: () => Api,
    readonly sessionId: number,
  ) {}

  async #poll(): Promise<void> {
    const path = endpoints.sessions.progress.path(this.sessionId);
    const answer = await answerOf(() => this.api().send('GET', path), 20_000);
    if (answer?.status === 200) this.shown.push(Snapshot.parse(answer.body));
    else if (answer !== undefined && answer.status !== AWAY)
      this.complaints.push(`${answer.status}: ${JSON.stringify(answer.body)}`);
  }
}

const RECONNECT_MS = 200;

/** A client on a plain socket that reconnects, and checks the events of each connection. */
export class SocketWitness implements Witness {
  readonly name = 'socket';
  readonly shown: Snapshot[] = [];
  readonly complaints: string[] = [];
  readonly close = repeat(RECONNECT_MS, async (signal) => {
    const connection = await ProgressSocket.open(this.url).catch(() => undefined);
    if (connection !== undefined) await this.#followOn(connection, signal);
  });

  constructor(
    readonly url: string,
    readonly sessionId: number,
  ) {}

  /** Follows the session until the connection is lost, over the ends of runs. */
  async #followOn(connection: ProgressSocket, signal: AbortSignal): Promise<void> {
    const { socket } = connection;
    const subscribe = () =>
      void connection.subscribe(this.sessionId).then(
        (snapshot) => this.#see(snapshot),
        () => socket.disconnect(),
      );
    for (const end of TERMINAL_STATUSES) socket.on(end, subscribe);
    const lost = new Promise<void>((settle) => {
      socket.once('disconnect', () => settle());
      signal.addEventListener('abort', () => settle(), { once: true });
      if (!socket.connected || signal.aborted) settle();
    });
    subscribe();
    await lost;
    connection.close();
    const received = connection.of(this.sessionId);
    for (const { snapshot } of received) this.#see(snapshot);
    this.complaints.push(...connectionProblems(received));
  }

  /** Drops what is not newer, as the protocol requires. */
  #see(snapshot: Snapshot): void {
    if (snapshot.version.seq > (this.shown.at(-1)?.version.seq ?? -1)) this.shown.push(snapshot);
  }
}

/**
 * Checks the events of one connection: each is newer than the one before, and a run ends once and does not go on.
 * @returns the problems.
 */
export function connectionProblems(received: readonly SnapshotEvent[]): string[] {
  const ends = new Map<number, SessionStatus>();
  return received.flatMap((event, at) => {
    const { version, overallStatus } = event.snapshot;
    const { run, seq } = version;
    const before = received[at - 1]?.snapshot.version.seq ?? -1;
    const problems = seq > before ? [] : [`${event.event} of seq ${seq} came after seq ${before}`];
    const end = ends.get(run);
    if (end !== undefined && (isEnd(event) || overallStatus !== end))
      problems.push(`${event.event} of seq ${seq} came after the end of run ${run}`);
    if (isEnd(event)) ends.set(run, overallStatus);
    return problems;
  });
}
