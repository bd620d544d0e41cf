import { isDeepStrictEqual } from 'node:util';
import {
  endpoints,
  type AnswerOf,
  type CallInput,
  type Command,
  type CommandOptions,
  type CreateSession,
  type Endpoint,
  type Item,
} from '#libs/contracts';

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

/** The REST API as a script uses it: plain `fetch` over the endpoint table, every answer checked against its schema. */
export class Api {
  readonly #token: string | undefined;

  constructor(
    readonly url: string,
    token?: string,
  ) {
    this.#token = token;
  }

  /** Sends a request and returns the answer, whatever its status. */
  async send(method: string, path: string, { body, headers = {} }: Sent = {}): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        // A connection that is kept may be closed by the server while this process is busy with something else.
        connection: 'close',
        ...(this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` }),
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

  /** Calls an endpoint. @throws where it refuses, or answers anything but what its schema says. */
  async call<E extends Endpoint>(endpoint: E, ...input: CallInput<E>): Promise<AnswerOf<E>> {
    const { method, pattern, answer, query } = endpoint;
    const values: unknown[] = [...input];
    const path = pattern.replace(/:\w+/g, () => String(values.shift()));
    const fields = Object.entries(values[0] ?? {}).map(([name, value]): [string, string] => [name, String(value)]);
    const search = query ? `?${new URLSearchParams(fields).toString()}` : '';
    const { status, body } = await this.send(method, path + search, query ? {} : { body: values[0] });
    const what = `${method} ${path} was answered with ${status}: ${JSON.stringify(body)}`;
    if (status >= 300) throw new Error(what);
    if (!answer) return undefined as AnswerOf<E>;
    const parsed = answer.parse(body);
    if (!isDeepStrictEqual(parsed, body)) throw new Error(`${what}, which has more than its schema`);
    return parsed as AnswerOf<E>;
  }

  about() {
    return this.call(endpoints.system.about);
  }

  create(session: CreateSession) {
    return this.call(endpoints.sessions.create, session);
  }

  /** Creates a session over a folder and starts it. */
  index(rootPath: string) {
    return this.create({ rootPath, start: true });
  }

  sessions() {
    return this.call(endpoints.sessions.list);
  }

  command(sessionId: number, command: Command, body?: CommandOptions) {
    return this.call(endpoints.sessions.command, sessionId, command, body);
  }

  remove(sessionId: number) {
    return this.call(endpoints.sessions.remove, sessionId);
  }

  progress(sessionId: number) {
    return this.call(endpoints.sessions.progress, sessionId);
  }

  failures(sessionId: number) {
    return this.call(endpoints.sessions.failures, sessionId);
  }

  people() {
    return this.call(endpoints.people.list);
  }

  /** All items that match, over as many pages as there are. */
  async items(sessionId: number, query: Readonly<Record<string, string>> = {}): Promise<Item[]> {
    const items: Item[] = [];
    for (let cursor: Record<string, string> = {}; ;) {
      const page = await this.call(endpoints.sessions.items, sessionId, { limit: 200, ...query, ...cursor });
      items.push(...page.items);
      if (page.nextCursor === null) return items;
      cursor = { cursor: page.nextCursor };
    }
  }
}
