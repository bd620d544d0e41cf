import {
  NEWEST_SESSIONS,
  SessionAck,
  SessionListAck,
  SystemAck,
  type ServerEvents,
  type Snapshot,
  type Subscribe,
} from '#libs/contracts';
import { Feeds, type Feed } from './feeds.js';
import type { LinkEvent } from './link.js';
import { listView, newListFeed, stepList, type ListFeed, type ListInput, type SessionListView } from './list-feed.js';
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
import { makeSocketTransport, type AckSchema } from './transport.js';

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
  const end = ({ snapshot }: { snapshot: Snapshot }) =>
    sessions.send(snapshot.sessionId, { type: 'end', at: Date.now(), snapshot });
  const events: ServerEvents = {
    progress: ({ snapshot, recent }) =>
      sessions.send(snapshot.sessionId, { type: 'progress', at: Date.now(), snapshot, recent }),
    completed: end,
    failed: end,
    cancelled: end,
    current: ({ sessionId, seq }) => sessions.send(sessionId, { type: 'current', at: Date.now(), seq }),
    summary: ({ summary }) => lists.sendAll({ type: 'summary', at: Date.now(), summary }),
    removed({ sessionId }) {
      sessions.send(sessionId, { type: 'removed' });
      lists.sendAll({ type: 'removed', at: Date.now(), sessionId });
    },
    system: ({ system }) => systems.sendAll({ type: 'system', at: Date.now(), system }),
  };
  const transport = makeSocketTransport(options, {
    connected: () => toAll({ type: 'connected' }),
    disconnected: () => toAll({ type: 'disconnected' }),
    refused: (error) => toAll({ type: 'refused', subscription: null, error }),
    events,
  });
  const sessions = new Feeds<SessionFeed, SessionInput, number>(transport);
  const lists = new Feeds<ListFeed, ListInput>(transport);
  const systems = new Feeds<SystemFeed, SystemInput>(transport);
  const feeds = [sessions, lists, systems];

  const toAll = (input: LinkEvent): void => {
    for (const kind of feeds) kind.sendAll(input);
  };
  /** The parts of a feed that depend on its topic. */
  const following = <Ack extends object>(topic: Subscribe, schema: AckSchema<Ack>) => ({
    topic,
    subscribe: async (subscription: number) => {
      const answer = await transport.subscribe(topic, schema);
      if ('error' in answer) return { type: 'refused' as const, subscription, error: answer.error };
      return { type: 'acked' as const, at: Date.now(), subscription, ...answer };
    },
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
      ...following({ sessionId }, SessionAck),
      read: async () => ({ type: 'read', snapshot: await api.sessions.progress(sessionId), at: Date.now() }),
      changed: (state) => onChange(sessionView(state)),
      ended: (snapshot) => onEnd?.(snapshot),
    });

  const followSessions = ({ onChange }: Follower<SessionListView>): Feed =>
    lists.follow(null, {
      initial: newListFeed(transport.connected),
      step: stepList,
      ...following({ sessions: true }, SessionListAck),
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
      ...following({ system: true }, SystemAck),
      read: async () => ({ type: 'read', system: await api.system.state(), at: Date.now() }),
      changed: (state) => onChange(systemView(state)),
    });

  return {
    ...api,
    followSession,
    followSessions,
    followSystem,
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
