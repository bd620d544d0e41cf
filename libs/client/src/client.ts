import { NEWEST_SESSIONS, SessionAck, SessionListAck, SystemAck, type SessionSummary, type Snapshot, type SystemState } from '#libs/contracts';
import type { LinkEvent } from './link.js';
import { listView, newListFeed, stepList, type ListFeed, type ListInput, type SessionListView } from './list-feed.js';
import { makeMessageReader } from './messages.js';
import { watchPage } from './page.js';
import { makeRestApi, type RestApi } from './rest-api.js';
import { makeRequest } from './rest.js';
import { runFeed, type RunningFeed } from './runner.js';
import { newSessionFeed, sessionView, stepSession, type SessionFeed, type SessionInput, type SessionView } from './session-feed.js';
import { newSystemFeed, stepSystem, systemView, type SystemFeed, type SystemInput, type SystemView } from './system-feed.js';
import { makeSocketTransport } from './transport.js';

/** Where the server is (`''`: the page's own origin), and the access token where one is needed. */
export interface ClientOptions {
  readonly url: string;
  readonly token?: string | undefined;
}

/** How to follow a session. */
export interface FollowOptions {
  /** Keep the socket over the ends of runs. */
  readonly follow?: boolean;
  readonly onChange: (view: SessionView) => void;
  /** Called once for each run whose end was heard of, also when it had ended before the feed began. */
  readonly onEnd?: (snapshot: Snapshot) => void;
}

/** How to follow the list of sessions. */
export interface FollowListOptions {
  readonly onChange: (view: SessionListView) => void;
}

/** How to follow workers and queues. */
export interface FollowSystemOptions {
  readonly onChange: (view: SystemView) => void;
}

/** A feed at work. */
export interface Feed {
  /** Asks once over REST. */
  refresh(): void;
  close(): void;
}

/** The one way to a Darkroom server: feeds of sessions, of their list, of workers and queues, and every REST call. */
export interface ProgressClient extends RestApi {
  followSession(sessionId: number, options: FollowOptions): Feed;
  followSessions(options: FollowListOptions): Feed;
  followSystem(options: FollowSystemOptions): Feed;
  /** How many messages were dropped because they do not fit the contract. */
  readonly dropped: number;
  close(): void;
}

/** Makes a client. It opens a socket only while something is followed. */
export function makeProgressClient(options: ClientOptions): ProgressClient {
  const followed = new Map<RunningFeed<SessionFeed, SessionInput>, number>();
  const lists = new Set<RunningFeed<ListFeed, ListInput>>();
  const systems = new Set<RunningFeed<SystemFeed, SystemInput>>();

  const toSession = (sessionId: number, input: SessionInput): void => {
    for (const [feed, id] of followed) if (id === sessionId) feed.send(input);
  };
  const toSessions = (input: SessionInput): void => {
    for (const feed of followed.keys()) feed.send(input);
  };
  const toLists = (input: ListInput): void => {
    for (const feed of lists) feed.send(input);
  };
  const toSystems = (input: SystemInput): void => {
    for (const feed of systems) feed.send(input);
  };
  const toAll = (input: LinkEvent): void => {
    toSessions(input);
    toLists(input);
    toSystems(input);
  };

  const messages = makeMessageReader({
    session: toSession,
    summary: (summary) => toLists({ type: 'summary', at: Date.now(), summary }),
    removed(sessionId) {
      toSession(sessionId, { type: 'removed' });
      toLists({ type: 'removed', at: Date.now(), sessionId });
    },
    system: (system) => toSystems({ type: 'system', at: Date.now(), system }),
  });
  const transport = makeSocketTransport(options, {
    connected: () => toAll({ type: 'connected' }),
    disconnected: () => toAll({ type: 'disconnected' }),
    refused: (error) => toAll({ type: 'refused', subscription: null, error }),
    event: (name, payload) => messages.event(name, payload),
  });
  const page = watchPage(
    () => toSessions({ type: 'visible' }),
    ({ sessionId, seq }) => toSession(sessionId, { type: 'hint', seq }),
  );
  const api = makeRestApi(makeRequest(options), (snapshot) => {
    toSession(snapshot.sessionId, { type: 'answer', at: Date.now(), snapshot });
    page.tell({ sessionId: snapshot.sessionId, seq: snapshot.version.seq });
  });

  const followSession = (sessionId: number, { follow = false, onChange, onEnd }: FollowOptions): Feed => {
    const feed: RunningFeed<SessionFeed, SessionInput> = runFeed<SessionFeed, SessionInput>({
      initial: newSessionFeed(follow, transport.connected),
      step: stepSession,
      topic: { sessionId },
      transport,
      acked: (answer, subscription) =>
        messages.ack<{ snapshot: Snapshot }, SessionInput>(SessionAck, answer, subscription, ({ snapshot }) => ({
          type: 'acked',
          at: Date.now(),
          subscription,
          snapshot,
        })),
      read: async () => ({ type: 'read', snapshot: await api.sessions.progress(sessionId), at: Date.now() }),
      shared: () => [...followed].some(([other, id]) => other !== feed && id === sessionId && other.state.link.active),
      changed: (state) => onChange(sessionView(state)),
      ended: (snapshot) => onEnd?.(snapshot),
    });
    followed.set(feed, sessionId);
    return opened(feed, () => followed.delete(feed));
  };

  const followSessions = ({ onChange }: FollowListOptions): Feed => {
    const feed: RunningFeed<ListFeed, ListInput> = runFeed<ListFeed, ListInput>({
      initial: newListFeed(transport.connected),
      step: stepList,
      topic: { sessions: true },
      transport,
      acked: (answer, subscription) =>
        messages.ack<{ sessions: SessionSummary[] }, ListInput>(SessionListAck, answer, subscription, ({ sessions }) => ({
          type: 'acked',
          at: Date.now(),
          subscription,
          sessions,
        })),
      read: async () => {
        const { items } = await api.sessions.list({ pageSize: NEWEST_SESSIONS });
        return { type: 'read', sessions: items, at: Date.now() };
      },
      shared: () => [...lists].some((other) => other !== feed && other.state.link.active),
      changed: (state) => onChange(listView(state)),
    });
    lists.add(feed);
    return opened(feed, () => lists.delete(feed));
  };

  const followSystem = ({ onChange }: FollowSystemOptions): Feed => {
    const feed: RunningFeed<SystemFeed, SystemInput> = runFeed<SystemFeed, SystemInput>({
      initial: newSystemFeed(transport.connected),
      step: stepSystem,
      topic: { system: true },
      transport,
      acked: (answer, subscription) =>
        messages.ack<{ system: SystemState }, SystemInput>(SystemAck, answer, subscription, ({ system }) => ({
          type: 'acked',
          at: Date.now(),
          subscription,
          system,
        })),
      read: async () => ({ type: 'read', system: await api.system(), at: Date.now() }),
      shared: () => [...systems].some((other) => other !== feed && other.state.link.active),
      changed: (state) => onChange(systemView(state)),
    });
    systems.add(feed);
    return opened(feed, () => systems.delete(feed));
  };

  return {
    ...api,
    followSession,
    followSessions,
    followSystem,
    get dropped() {
      return messages.dropped;
    },
    close() {
      for (const feed of [...followed.keys(), ...lists, ...systems]) feed.close();
      followed.clear();
      lists.clear();
      systems.clear();
      page.close();
      transport.close();
    },
  };
}

function opened<State>(feed: RunningFeed<State, never>, forget: () => void): Feed {
  feed.send({ type: 'open' });
  return {
    refresh: () => feed.send({ type: 'look' }),
    close() {
      feed.close();
      forget();
    },
  };
}
