import { createServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { endpoints, type Snapshot } from '#libs/contracts';
import { makeProgressClient, type ProgressClient, type SessionListView, type SystemView } from './client.js';
import type { SessionView } from './session-feed.js';
import { listen } from '../../../test/support/listen.js';
import {
  makeCondition,
  makeSnapshot,
  makeSummary,
  makeSystemState,
  type SnapshotOptions,
} from '../../../test/support/snapshots.js';

/** A minimal Darkroom server: one session, over a real socket and over REST. */
class TinyServer {
  snapshot: Snapshot = makeSnapshot({ seq: 1 });
  token: string | undefined;
  /** Whether websockets are refused, as by a proxy that does not know them. */
  socketless = false;
  requests: string[] = [];
  sockets: Socket[] = [];
  received: unknown[] = [];
  readonly #http = createServer((request, response) => {
    this.requests.push(`${request.method} ${request.url}`);
    const body = this.#resource(request.url ?? '');
    response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body ?? { code: 'not_found', message: 'No such session.' }));
  });
  readonly #io = new Server(this.#http, {
    transports: ['websocket'],
    allowRequest: (_request, decide) => decide(null, !this.socketless),
  });

  async start(): Promise<string> {
    this.#io.use((socket, next) => {
      const data = { code: 'unauthorized', message: 'A token is needed.' };
      const isAllowed = this.token === undefined || socket.handshake.auth['token'] === this.token;
      next(isAllowed ? undefined : Object.assign(new Error('refused'), { data }));
    });
    this.#io.on('connection', (socket) => {
      this.sockets.push(socket);
      socket.onAny((_name, request) => this.received.push(request));
      socket.on('subscribe', (request: object, ack: (answer: unknown) => void) => {
        if ('sessions' in request) ack({ sessions: [{ ...makeSummary({ seq: 1 }), condition: makeCondition() }] });
        else
          ack(
            'system' in request
              ? { system: makeSystemState(1) }
              : { snapshot: this.snapshot, condition: makeCondition() },
          );
      });
      socket.on('unsubscribe', (_request, ack: (answer: unknown) => void) => ack({ unsubscribed: true }));
    });
    return listen(this.#http);
  }

  emit(name: string, payload: unknown): void {
    this.#io.emit(name, payload);
  }

  async stop(): Promise<void> {
    await this.#io.close();
  }

  #resource(url: string): object | undefined {
    if (url === endpoints.system.state.path()) return makeSystemState(1);
    const isSession = url.startsWith(endpoints.sessions.get.path(1));
    return isSession ? { ...this.snapshot, source: 'database', stale: false, condition: makeCondition() } : undefined;
  }
}

let server: TinyServer;
let url: string;
let client: ProgressClient;

beforeEach(async () => {
  server = new TinyServer();
  url = await server.start();
  client = makeProgressClient({ url });
});

afterEach(async () => {
  client.close();
  await server.stop();
});

/** The views of a feed, which it reports to `onChange`. */
function watch<View extends object>() {
  let last: View | undefined;
  return {
    onChange: (view: View) => void (last = view),
    last: () => last,
    /** Waits until the view matches. */
    shows: (expected: object) => vi.waitFor(() => expect(last).toMatchObject(expected), { timeout: 10_000 }),
  };
}

function followSession() {
  const views = watch<SessionView>();
  const ends: Snapshot[] = [];
  const feed = client.followSession(1, { ...views, onEnd: (snapshot) => ends.push(snapshot) });
  return { ...views, feed, ends };
}

const at = (seq: number) => ({ snapshot: { version: { seq } } });
const progress = (options: SnapshotOptions) => server.emit('progress', { snapshot: makeSnapshot(options), recent: [] });

describe('following a session', () => {
  it('shows the acknowledged snapshot, then the feed, then the end, and closes the socket', async () => {
    const { shows, ends } = followSession();
    await shows({ connection: 'live', ...at(1) });
    const recent = [{ photoId: 7, phase: 'training', state: 'completed' }];
    server.emit('progress', { snapshot: makeSnapshot({ seq: 2, percentage: 40 }), recent });
    await shows({ recent, snapshot: { overallProgress: { percentage: 40 } } });
    server.emit('completed', { snapshot: makeSnapshot({ seq: 3, percentage: 100, status: 'completed' }) });
    await shows({ connection: 'ended', snapshot: { overallStatus: 'completed' } });
    await vi.waitFor(() => expect(server.sockets[0]?.connected).toBe(false));
    expect(ends).toMatchObject([{ version: { seq: 3 } }]);
    expect(server.requests).toEqual([]);
  });

  it('subscribes again after a disconnect, and has the newest snapshot', async () => {
    const { shows } = followSession();
    await shows({ connection: 'live' });
    server.snapshot = makeSnapshot({ seq: 9 });
    server.sockets[0]?.disconnect(true);
    await shows({ connection: 'reconnecting' });
    await shows({ connection: 'live', ...at(9) });
  });

  it('polls REST while there is no socket, and stops once it is back', async () => {
    server.socketless = true;
    const { shows } = followSession();
    await shows({ connection: 'polling', ...at(1) });
    server.socketless = false;
    await shows({ connection: 'live' });
    server.requests = [];
    progress({ seq: 2 });
    await shows(at(2));
    expect(server.requests).toEqual([]);
  });

  it('reopens for the run that its own command started', async () => {
    server.snapshot = makeSnapshot({ seq: 5, status: 'completed' });
    const { shows } = followSession();
    await shows({ connection: 'ended' });
    server.snapshot = makeSnapshot({ seq: 6, run: 2 });
    await client.sessions.command(1, 'retry-failed');
    await shows({ connection: 'live', snapshot: { version: { run: 2 } } });
  });

  it('drops and counts what does not fit the contract', async () => {
    const { shows } = followSession();
    await shows({ connection: 'live' });
    server.emit('progress', { snapshot: { ...makeSnapshot({ seq: 2 }), overallStatus: 'exploded' }, recent: [] });
    progress({ seq: 3 });
    await shows(at(3));
    expect(client.dropped).toBe(1);
  });

  it('keeps the subscription while another feed of the session is open', async () => {
    const [first, second] = [followSession(), followSession()];
    await second.shows({ connection: 'live' });
    first.feed.close();
    progress({ seq: 2 });
    await second.shows(at(2));
    expect(server.received).toEqual([{ sessionId: 1 }, { sessionId: 1 }]);
    expect(first.last()).toMatchObject(at(1));
  });

  it('reports a missing token, and stops', async () => {
    server.token = 'secret';
    await followSession().shows({ connection: 'ended', error: { code: 'unauthorized' } });
  });

  it('presents its token', async () => {
    server.token = 'secret';
    client.close();
    client = makeProgressClient({ url, token: 'secret' });
    await followSession().shows({ connection: 'live' });
  });
});

it('following the list shows the acknowledged list, then changes and removals', async () => {
  const { onChange, shows } = watch<SessionListView>();
  client.followSessions({ onChange });
  await shows({ connection: 'live' });
  server.emit('summary', { summary: makeSummary({ sessionId: 2, seq: 1 }) });
  server.emit('summary', { summary: makeSummary({ sessionId: 1, seq: 2, percentage: 50 }) });
  server.emit('condition', { sessionId: 1, condition: makeCondition('no_worker', 1) });
  await shows({ sessions: [{ sessionId: 2 }, { sessionId: 1, percentage: 50, condition: { cause: 'no_worker' } }] });
  server.emit('removed', { sessionId: 2 });
  await shows({ sessions: [{ sessionId: 1 }] });
});

describe('following workers and queues', () => {
  it('shows the acknowledged state, then updates', async () => {
    const { onChange, shows } = watch<SystemView>();
    client.followSystem({ onChange });
    await shows({ connection: 'live', system: makeSystemState(1) });
    server.emit('system', { system: makeSystemState(2) });
    await shows({ system: makeSystemState(2) });
    expect(server.requests).toEqual([]);
  });

  it('polls REST while there is no socket', async () => {
    server.socketless = true;
    const { onChange, shows } = watch<SystemView>();
    client.followSystem({ onChange });
    await shows({ connection: 'polling', system: makeSystemState(1) });
  });
});

describe('a REST request', () => {
  it('throws the refusal of the server', async () => {
    const refusal = { status: 404, code: 'not_found', message: 'No such session.' };
    await expect(client.people.list()).rejects.toMatchObject(refusal);
  });

  it('throws where the server does not answer', async () => {
    await server.stop();
    await expect(client.system.about()).rejects.toMatchObject({ status: 0, code: 'unavailable' });
  });

  it('throws where the answer does not fit the contract', async () => {
    await expect(client.sessions.get(1)).rejects.toMatchObject({ status: 200, code: 'internal' });
  });
});
