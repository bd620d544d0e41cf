import {
  NEWEST_SESSIONS,
  SessionAck,
  SessionListAck,
  SystemAck,
  type ServerEvents,
  type Snapshot,
  type SystemState,
} from '#libs/contracts';
import { makeFeeds, type Feed } from './feeds.js';
import { linkView, type LinkEvent, type LinkView } from './link.js';
import { watchPage } from './page.js';
import { makeRestApi, type ClientOptions, type RestApi } from './rest.js';
import { newSessionFeed, sessionView, stepSession, type SessionView } from './session-feed.js';
import { makeSilence } from './silence.js';
import { makeSocketTransport, type TransportListener } from './transport.js';
import { listFeed, systemFeed, type Line } from './topic-feeds.js';

/** The sessions as a follower sees them, newest first; null until the server has answered. */
export interface SessionListView extends LinkView {
  readonly sessions: readonly Line[] | null;
}

/** Workers and queues as a follower sees them; null until the server has answered. */
export interface SystemView extends LinkView {
  readonly system: SystemState | null;
}

interface Follower<View> {
  readonly onChange: (view: View) => void;
}

/** How to follow a session. */
export interface FollowOptions extends Follower<SessionView> {
  /** Keep the socket after the end of a run. */
  readonly follow?: boolean;
  /** Called once for each run that ends, also when it had ended before the feed began. */
  readonly onEnd?: (snapshot: Snapshot) => void;
}

/** The one way to a Darkroom server: feeds of sessions, of their list, of workers and queues, and every REST call. */
export interface ProgressClient extends RestApi {
  followSession(sessionId: number, options: FollowOptions): Feed;
  followSessions(options: Follower<SessionListView>): Feed;
  followSystem(options: Follower<SystemView>): Feed;
  /** How many messages were dropped because they do not fit the contract. */
  readonly dropped: number;
  close(): void;
}

/** Where the server is, and what to do when it is silent. */
export interface ProgressClientOptions extends ClientOptions {
  /**
   * Called with the time (ms of the client's clock) at which a followed server was last heard, once that is 10 s ago, and
   * with null when it is heard again.
   */
  readonly onSilence?: (lastHeardAt: number | null) => void;
}

/** How often a silent server is asked over REST whether it lives, and how soon one that does answers, in ms. */
const ASK_MS = 5_000;
const ANSWER_MS = 2_000;

/** Makes a client. It opens a socket only while something is followed. */
export function makeProgressClient(options: ProgressClientOptions): ProgressClient {
  let asking: ReturnType<typeof setInterval> | undefined;
  const silence = makeSilence((lastHeardAt) => {
    options.onSilence?.(lastHeardAt);
    clearInterval(asking);
    if (lastHeardAt === null) return;
    asking = setInterval(ask, ASK_MS);
    ask();
  });
  // One that answers while its connection is silent lives: the connection is dead, as after a change of networks.
  const ask = () => {
    const askedAt = Date.now();
    const renew = () => {
      if (Date.now() - askedAt < ANSWER_MS) transport.renew();
    };
    rest.system.live().then(renew, () => undefined);
  };
  const end = ({ snapshot }: { snapshot: Snapshot }) =>
    sessions.send(snapshot.sessionId, { type: 'end', at: Date.now(), snapshot });
  const events: ServerEvents = {
    progress: ({ snapshot, recent }) =>
      sessions.send(snapshot.sessionId, { type: 'progress', at: Date.now(), snapshot, recent }),
    completed: end,
    failed: end,
    cancelled: end,
    condition({ sessionId, condition }) {
      sessions.send(sessionId, { type: 'condition', condition });
      lists.sendAll({ type: 'update', at: Date.now(), update: { sessionId, condition } });
    },
    current: ({ sessionId, seq }) => sessions.send(sessionId, { type: 'current', at: Date.now(), seq }),
    summary: ({ summary }) => lists.sendAll({ type: 'update', at: Date.now(), update: summary }),
    removed({ sessionId }) {
      sessions.send(sessionId, { type: 'removed' });
      lists.sendAll({ type: 'update', at: Date.now(), update: { removed: sessionId } });
    },
    system: ({ system }) => systems.sendAll({ type: 'update', at: Date.now(), update: system }),
  };
  const listener: TransportListener = {
    connected: () => toAll({ type: 'connected' }),
    disconnected: () => toAll({ type: 'disconnected' }),
    refused: (error) => toAll({ type: 'refused', subscription: null, error }),
    events,
  };
  const transport = makeSocketTransport(options, listener, silence);
  const sessions = makeFeeds(transport, stepSession);
  const lists = makeFeeds(transport, listFeed.step);
  const systems = makeFeeds(transport, systemFeed.step);
  const feeds = [sessions, lists, systems];

  const toAll = (input: LinkEvent): void => {
    for (const kind of feeds) kind.sendAll(input);
  };
  const page = watchPage(
    () => sessions.sendAll({ type: 'visible' }),
    ({ sessionId, seq }) => sessions.send(sessionId, { type: 'hint', seq }),
  );
  const rest = makeRestApi(options, () => silence.heard());
  const command: RestApi['sessions']['command'] = async (...input) => {
    const snapshot = await rest.sessions.command(...input);
    sessions.send(snapshot.sessionId, { type: 'answer', at: Date.now(), snapshot });
    page.post({ sessionId: snapshot.sessionId, seq: snapshot.version.seq });
    return snapshot;
  };

  return {
    ...rest,
    sessions: { ...rest.sessions, command },
    followSession: (sessionId, { follow = false, onChange, onEnd }) =>
      sessions.follow(sessionId, {
        initial: newSessionFeed(follow, transport.connected),
        topic: { sessionId },
        subscribe: () =>
          transport.subscribe({ sessionId }, SessionAck, (ack) => ({ ...ack.snapshot, condition: ack.condition })),
        read: () => rest.sessions.progress(sessionId),
        changed: (state) => onChange(sessionView(state)),
        ended: (snapshot) => onEnd?.(snapshot),
      }),
    followSessions: ({ onChange }) =>
      lists.follow(null, {
        initial: listFeed.begin(transport.connected),
        topic: { sessions: true },
        subscribe: () => transport.subscribe({ sessions: true }, SessionListAck, (ack) => ack.sessions),
        read: async () => (await rest.sessions.list({ pageSize: NEWEST_SESSIONS })).items,
        changed: (state) => onChange({ ...linkView(state), sessions: state.whole }),
      }),
    followSystem: ({ onChange }) =>
      systems.follow(null, {
        initial: systemFeed.begin(transport.connected),
        topic: { system: true },
        subscribe: () => transport.subscribe({ system: true }, SystemAck, (ack) => ack.system),
        read: () => rest.system.state(),
        changed: (state) => onChange({ ...linkView(state), system: state.whole }),
      }),
    get dropped() {
      return transport.dropped;
    },
    close() {
      for (const kind of feeds) kind.close();
      page.close();
      transport.close();
    },
  };
}
