import {
  About,
  Failures,
  ItemPage,
  People,
  routes,
  SessionList,
  Snapshot,
  UnifiedProgress,
  type Command,
  type CreateSession,
  type Item,
} from '#libs/contracts';
import type * as z from 'zod/mini';

/** An answer of the REST API: its status, headers and body, parsed where it is JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** What a request is besides its method and path. */
export interface Sent {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The REST API as a script uses it: plain `fetch`, every body checked against its contract. */
export class Api {
  constructor(
    readonly url: string,
    private readonly token?: string,
  ) {}

  /** Sends a request and gives the answer, whatever its status. */
  async send(method: string, path: string, { body, headers = {} }: Sent = {}): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        // A connection that is kept may be closed by the server while this process is busy with something else.
        connection: 'close',
        ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
        ...(body === undefined && method !== 'POST' ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'manual',
      signal: AbortSignal.timeout(20_000),
    });
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return {
      status: response.status,
      headers: response.headers,
      body: isJson ? await response.json() : await response.text(),
    };
  }

  about(): Promise<About> {
    return this.#ask(About, 'GET', routes.about());
  }

  create(session: CreateSession): Promise<Snapshot> {
    return this.#ask(Snapshot, 'POST', routes.sessions(), session);
  }

  /** Creates a session over a folder and starts it. */
  index(rootPath: string): Promise<Snapshot> {
    return this.create({ rootPath, start: true });
  }

  sessions(): Promise<SessionList> {
    return this.#ask(SessionList, 'GET', routes.sessions());
  }

  command(sessionId: number, command: Command, body?: unknown): Promise<Snapshot> {
    return this.#ask(Snapshot, 'POST', routes.command(sessionId, command), body);
  }

  async remove(sessionId: number): Promise<void> {
    const { status, body } = await this.send('DELETE', routes.session(sessionId));
    if (status !== 204) throw new Error(`DELETE was answered with ${status}: ${JSON.stringify(body)}`);
  }

  progress(sessionId: number): Promise<UnifiedProgress> {
    return this.#ask(UnifiedProgress, 'GET', routes.progress(sessionId));
  }

  failures(sessionId: number): Promise<Failures> {
    return this.#ask(Failures, 'GET', routes.failures(sessionId));
  }

  people(): Promise<People> {
    return this.#ask(People, 'GET', routes.people());
  }

  /** All items that fit, over as many pages as there are. */
  async items(sessionId: number, query: Readonly<Record<string, string>> = {}): Promise<Item[]> {
    const items: Item[] = [];
    for (let cursor: Record<string, string> = {}; ;) {
      const search = new URLSearchParams({ limit: '200', ...query, ...cursor });
      const page = await this.#ask(ItemPage, 'GET', `${routes.items(sessionId)}?${search.toString()}`);
      items.push(...page.items);
      if (page.nextCursor === null) return items;
      cursor = { cursor: page.nextCursor };
    }
  }

  async #ask<T>(schema: z.ZodMiniType<T>, method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.send(method, path, body === undefined ? {} : { body });
    if (answer.status >= 300)
      throw new Error(`${method} ${path} was answered with ${answer.status}: ${JSON.stringify(answer.body)}`);
    return schema.parse(answer.body);
  }
}
