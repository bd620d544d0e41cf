import { NEWEST_SESSIONS, SessionAck, SessionListAck, SystemAck, type Snapshot } from '#libs/contracts';
import { Feeds, type Feed } from './feeds.js';
import type { LinkEvent } from './link.js';
import { listView, newListFeed, stepList, type ListFeed, type ListInput, type SessionListView } from './list-feed.js';
import { makeMessageReader } from './messages.js';
import { watchPage } from './page.js';
import { makeRestApi, type ClientOptions, type RestApi } from './rest.js';
import {
  newSessionFeed,
  sessionView,
  stepSession,
  type SessionFeed,
  type SessionInput,
  type SessionView,
} from './session-feed.js';
import {
  newSystemFeed,
  stepSystem,
  systemView,
  type SystemFeed,
  type SystemInput,
  type SystemView,
} from './system-feed.js';
import { makeSocketTransport } from './transport.js';

/** How to follow a session. */
export interface FollowOptions extends Follower<SessionView> {
  /** Keep the socket after the end of a run. */
  readonly follow?: boolean;
  /** Called once for each run that ends, also when it had ended before the feed began. */
  readonly onEnd?: (snapshot: Snapshot) => void;
}

interface Follower<View> {
  readonly onChange: (view: View) => void;
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

/** Makes a client. It opens a socket only while something is followed. */
export function makeProgressClient(options: ClientOptions): ProgressClient {
  const transport = makeSocketTransport(options, {
    connected: () => toAll({ type: 'connected' }),
    disconnected: () => toAll({ type: 'disconnected' }),
    refused: (error) => toAll({ type: 'refused', subscription: null, error }),
    event: (name, payload) => messages.event(name, payload),
  });
  const sessions = new Feeds<SessionFeed, SessionInput, number>(transport);
  const lists = new Feeds<ListFeed, ListInput>(transport);
  const systems = new Feeds<SystemFeed, SystemInput>(transport);
  const feeds = [sessions, lists, systems];

  const toAll = (input: LinkEvent): void => {
    for (const kind of feeds) kind.sendAll(input);
  };
  const messages = makeMessageReader({
    session: (sessionId, input) => sessions.send(sessionId, input),
    summary: (summary) => lists.sendAll({ type: 'summary', at: Date.now(), summary }),
    removed(sessionId) {
      sessions.send(sessionId, { type: 'removed' });
      lists.sendAll({ type: 'removed', at: Date.now(), sessionId });
    },
    system: (system) => systems.sendAll({ type: 'system', at: Date.now(), system }),
  });
  const page = watchPage(
    () => sessions.sendAll({ type: 'visible' }),
    ({ sessionId, seq }) => sessions.send(sessionId, { type: 'hint', seq }),
  );
  const rest = makeRestApi(options);
  const command: RestApi['sessions']['command'] = async (...input) => {
    const snapshot = await rest.sessions.command(...input);
    sessions.send(snapshot.sessionId, { type: 'answer', at: Date.now(), snapshot });
    page.post({ sessionId: snapshot.sessionId, seq: snapshot.version.seq });
    return snapshot;
  };
  const api: RestApi = { ...rest, sessions: { ...rest.sessions, command } };

  const followSession = (sessionId: number, { follow = false, onChange, onEnd }: FollowOptions): Feed =>
    sessions.follow(sessionId, {
      initial: newSessionFeed(follow, transport.connected),
      step: stepSession,
      topic: { sessionId },
      acked: (answer, subscription) => messages.ack(SessionAck, answer, subscription),
      read: async () => ({ type: 'read', snapshot: await api.sessions.progress(sessionId), at: Date.now() }),
      changed: (state) => onChange(sessionView(state)),
      ended: (snapshot) => onEnd?.(snapshot),
    });

  const followSessions = ({ onChange }: Follower<SessionListView>): Feed =>
    lists.follow(null, {
      initial: newListFeed(transport.connected),
      step: stepList,
      topic: { sessions: true },
      acked: (answer, subscription) => messages.ack(SessionListAck, answer, subscription),
      read: async () => {
        const { items } = await api.sessions.list({ pageSize: NEWEST_SESSIONS });
        return { type: 'read', sessions: items, at: Date.now() };
      },
      changed: (state) => onChange(listView(state)),
    });

  const followSystem = ({ onChange }: Follower<SystemView>): Feed =>
    systems.follow(null, {
      initial: newSystemFeed(transport.connected),
      step: stepSystem,
      topic: { system: true },
      acked: (answer, subscription) => messages.ack(SystemAck, answer, subscription),
      read: async () => ({ type: 'read', system: await api.system.state(), at: Date.now() }),
      changed: (state) => onChange(systemView(state)),
    });

  return {
    ...api,
    followSession,
    followSessions,
    followSystem,
    get dropped() {
      return messages.dropped;
    },
    close() {
      for (const kind of feeds) kind.close();
      page.close();
      transport.close();
    },
  };
}
