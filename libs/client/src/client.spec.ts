import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { endpoints, type Snapshot } from '#libs/contracts';
import { makeProgressClient, type ProgressClient } from './client.js';
import type { SessionListView } from './list-feed.js';
import type { SessionView } from './session-feed.js';
import { makeSnapshot, makeSummary, makeSystemState } from '../../../test/support/snapshots.js';
import type { SystemView } from './system-feed.js';

/** A minimal Darkroom server: one session, over a real socket and over REST. */
class TinyServer {
  snapshot: Snapshot = makeSnapshot({ seq: 1 });
  token: string | undefined;
  /** Whether websockets are refused, as by a proxy that does not know them. */
  socketless = false;
  requests: string[] = [];
  sockets: Socket[] = [];
  received: unknown[] = [];
  readonly #http: HttpServer = createServer((request, response) => this.#answer(request, response));
  readonly #io = new Server(this.#http, {
    transports: ['websocket'],
    allowRequest: (_request, decide) => decide(null, !this.socketless),
  });

  async start(): Promise<string> {
    this.#io.use((socket, next) => {
      const refusal = Object.assign(new Error('refused'), {
        data: { code: 'unauthorized', message: 'A token is needed.' },
      });
      next(this.token === undefined || socket.handshake.auth['token'] === this.token ? undefined : refusal);
    });
    this.#io.on('connection', (socket) => {
      this.sockets.push(socket);
      socket.onAny((_name, request) => this.received.push(request));
      socket.on('subscribe', (request: object, ack: (answer: unknown) => void) =>
        ack(
          'sessions' in request
            ? { sessions: [makeSummary({ seq: 1 })] }
            : 'system' in request
              ? { system: makeSystemState(1) }
              : { snapshot: this.snapshot },
        ),
      );
      socket.on('unsubscribe', (_request, ack: (answer: unknown) => void) => ack({ unsubscribed: true }));
    });
    await new Promise<void>((resolve) => this.#http.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  emit(name: string, payload: unknown): void {
    this.#io.emit(name, payload);
  }

  async stop(): Promise<void> {
    await this.#io.close();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    this.requests.push(`${request.method} ${request.url}`);
    const body = this.#resource(request.url ?? '');
    response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body ?? { code: 'not_found', message: 'No such session.' }));
  }

  #resource(url: string): object | undefined {
    if (url === endpoints.system.state.path()) return makeSystemState(1);
    return url.startsWith(endpoints.sessions.get.path(1))
      ? { ...this.snapshot, source: 'database', stale: false }
      : undefined;
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

function follow(follow = false) {
  const views: SessionView[] = [];
  const ends: Snapshot[] = [];
  const feed = client.followSession(1, {
    follow,
    onChange: (view) => views.push(view),
    onEnd: (snapshot) => ends.push(snapshot),
  });
  return { feed, ends, views, last: () => views.at(-1) };
}

describe('following a session', () => {
  it('shows the acknowledged snapshot, then the feed, then the end, and closes the socket', async () => {
    const { last, ends } = follow();
    await vi.waitFor(() => expect(last()).toMatchObject({ connection: 'live', snapshot: { version: { seq: 1 } } }));

    server.emit('progress', {
      snapshot: makeSnapshot({ seq: 2, percentage: 40 }),
      recent: [{ photoId: 7, phase: 'training', state: 'completed' }],
    });
    await vi.waitFor(() =>
      expect(last()).toMatchObject({ recent: [{ photoId: 7 }], snapshot: { overallProgress: { percentage: 40 } } }),
    );

    server.emit('completed', { snapshot: makeSnapshot({ seq: 3, percentage: 100, status: 'completed' }) });
    await vi.waitFor(() =>
      expect(last()).toMatchObject({ connection: 'ended', snapshot: { overallStatus: 'completed' } }),
    );
    await vi.waitFor(() => expect(server.sockets[0]?.connected).toBe(false));
    expect(ends.map((snapshot) => snapshot.version.seq)).toEqual([3]);
    expect(server.requests).toEqual([]);
  });

  it('subscribes again after a disconnect, and has the newest snapshot', async () => {
    const { last } = follow();
    await vi.waitFor(() => expect(last()?.connection).toBe('live'));
    server.snapshot = makeSnapshot({ seq: 9 });
    server.sockets[0]?.disconnect(true);
    await vi.waitFor(() => expect(last()?.connection).toBe('reconnecting'));
    await vi.waitFor(() => expect(last()).toMatchObject({ connection: 'live', snapshot: { version: { seq: 9 } } }), {
      timeout: 10_000,
    });
  });

  it('polls REST while there is no socket, and stops once it is back', async () => {
    server.socketless = true;
    const { last } = follow();
    await vi.waitFor(() => expect(last()).toMatchObject({ connection: 'polling', snapshot: { version: { seq: 1 } } }), {
      timeout: 10_000,
    });
    server.socketless = false;
    await vi.waitFor(() => expect(last()?.connection).toBe('live'), { timeout: 10_000 });
    server.requests = [];
    server.emit('progress', { snapshot: makeSnapshot({ seq: 2 }), recent: [] });
    await vi.waitFor(() => expect(last()?.snapshot?.version.seq).toBe(2));
    expect(server.requests).toEqual([]);
  });

  it('reopens for the run that its own command started', async () => {
    server.snapshot = makeSnapshot({ seq: 5, status: 'completed' });
    const { last } = follow();
    await vi.waitFor(() => expect(last()?.connection).toBe('ended'));
    server.snapshot = makeSnapshot({ seq: 6, run: 2 });
    await client.sessions.command(1, 'retry-failed');
    await vi.waitFor(() => expect(last()).toMatchObject({ connection: 'live', snapshot: { version: { run: 2 } } }));
  });

  it('drops and counts what does not fit the contract', async () => {
    const { last } = follow();
    await vi.waitFor(() => expect(last()?.connection).toBe('live'));
    server.emit('progress', { snapshot: { ...makeSnapshot({ seq: 2 }), overallStatus: 'exploded' }, recent: [] });
    server.emit('progress', { snapshot: makeSnapshot({ seq: 3 }), recent: [] });
    await vi.waitFor(() => expect(last()?.snapshot?.version.seq).toBe(3));
    expect(client.dropped).toBe(1);
  });

  it('keeps the subscription while another feed of the session is open', async () => {
    const first = follow();
    const second = follow();
    await vi.waitFor(() => expect(second.last()?.connection).toBe('live'));
    first.feed.close();
    server.emit('progress', { snapshot: makeSnapshot({ seq: 2 }), recent: [] });
    await vi.waitFor(() => expect(second.last()?.snapshot?.version.seq).toBe(2));
    expect(server.received).toEqual([{ sessionId: 1 }, { sessionId: 1 }]);
    expect(first.last()?.snapshot?.version.seq).toBe(1);
  });

  it('reports a missing token, and stops', async () => {
    server.token = 'secret';
    const { last } = follow();
    await vi.waitFor(() => expect(last()).toMatchObject({ connection: 'ended', error: { code: 'unauthorized' } }));
  });

  it('presents its token', async () => {
    server.token = 'secret';
    client.close();
    client = makeProgressClient({ url, token: 'secret' });
    const { last } = follow();
    await vi.waitFor(() => expect(last()?.connection).toBe('live'));
  });
});

describe('following the list', () => {
  it('shows the acknowledged list, then changes and removals', async () => {
    let view: SessionListView | undefined;
    client.followSessions({ onChange: (next) => (view = next) });
    await vi.waitFor(() => expect(view?.connection).toBe('live'));
    server.emit('summary', { summary: makeSummary({ sessionId: 2, seq: 1 }) });
    server.emit('summary', { summary: makeSummary({ sessionId: 1, seq: 2, percentage: 50 }) });
    await vi.waitFor(() => expect(view?.sessions).toMatchObject([{ sessionId: 2 }, { sessionId: 1, percentage: 50 }]));
    server.emit('removed', { sessionId: 2 });
    await vi.waitFor(() => expect(view?.sessions).toMatchObject([{ sessionId: 1 }]));
  });
});

describe('following workers and queues', () => {
  it('shows the acknowledged state, then updates', async () => {
    let view: SystemView | undefined;
    client.followSystem({ onChange: (next) => (view = next) });
    await vi.waitFor(() => expect(view).toMatchObject({ connection: 'live', system: makeSystemState(1) }));
    server.emit('system', { system: makeSystemState(2) });
    await vi.waitFor(() => expect(view?.system).toEqual(makeSystemState(2)));
    expect(server.requests).toEqual([]);
  });

  it('polls REST while there is no socket', async () => {
    server.socketless = true;
    let view: SystemView | undefined;
    client.followSystem({ onChange: (next) => (view = next) });
    await vi.waitFor(() => expect(view).toMatchObject({ connection: 'polling', system: makeSystemState(1) }), {
      timeout: 10_000,
    });
  });
});

describe('a REST request', () => {
  it('throws the refusal of the server', async () => {
    await expect(client.people.list()).rejects.toMatchObject({
      status: 404,
      code: 'not_found',
      message: 'No such session.',
    });
  });

  it('throws where the server does not answer', async () => {
    await server.stop();
    await expect(client.system.about()).rejects.toMatchObject({ status: 0, code: 'unavailable' });
    server = new TinyServer();
    await server.start();
  });

  it('throws where the answer does not fit the contract', async () => {
    await expect(client.sessions.get(1)).rejects.toMatchObject({ status: 200, code: 'internal' });
  });
});
