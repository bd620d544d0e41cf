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
  type OtherFile,
  type OtherFileQuery,
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
  readonly about = () => this.call(endpoints.system.about);
  readonly people = () => this.call(endpoints.people.list);
  readonly sessions = () => this.call(endpoints.sessions.list);
  readonly create = (session: CreateSession) => this.call(endpoints.sessions.create, session);
  /** Creates a session over a folder and starts it. */
  readonly index = (rootPath: string) => this.create({ rootPath, start: true });
  readonly progress = (sessionId: number) => this.call(endpoints.sessions.progress, sessionId);
  readonly failures = (sessionId: number) => this.call(endpoints.sessions.failures, sessionId);
  readonly remove = (sessionId: number) => this.call(endpoints.sessions.remove, sessionId);
  /** Removes the folder of a session from the library, with its photos and all its sessions. */
  readonly removeFolderOf = async (sessionId: number) =>
    this.call(endpoints.folders.remove, (await this.call(endpoints.sessions.get, sessionId)).folderId);
  readonly command = (sessionId: number, command: Command, body?: CommandOptions) =>
    this.call(endpoints.sessions.command, sessionId, command, body);

  constructor(
    readonly url: string,
    readonly token?: string,
  ) {}

  /** Sends a request and returns the answer, whatever its status. */
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
    const { status, headers: answered } = response;
    const isJson = answered.get('content-type')?.includes('json') === true;
    return { status, headers: answered, body: isJson ? await response.json() : await response.text() };
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

  /** All files that are no photos of a session, over as many pages as there are. */
  async files(sessionId: number, query: Partial<OtherFileQuery> = {}): Promise<OtherFile[]> {
    const files: OtherFile[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await this.call(endpoints.sessions.files, sessionId, { ...query, ...(cursor && { cursor }) });
      files.push(...page.files);
      if (page.nextCursor === null) return files;
      cursor = page.nextCursor;
    }
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
