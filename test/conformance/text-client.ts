import { WITHIN_MS } from '../support/wait-for.js';
import { TextWebSocket } from '../support/web-socket.js';

/** The little of a snapshot that a client has to know. */
export interface TextSnapshot {
  readonly sessionId: number;
  readonly installation: string;
  readonly version: { readonly run: number; readonly seq: number };
  readonly overallStatus: string;
}

/** What the server says of the connection when it opens it; times in ms. */
interface Opening {
  readonly pingInterval: number;
  readonly pingTimeout: number;
}

const ANSWER_MS = 10_000;

/** A client written from the table of texts in docs/protocol.md and nothing else: no Socket.IO, no schemas. */
export class TextClient {
  /** The newest snapshot of a session, and how many were shown. */
  newest: TextSnapshot | undefined;
  shown = 0;
  #commands = 0;

  private constructor(
    readonly socket: TextWebSocket,
    readonly opening: Opening,
  ) {}

  /** Opens a connection and connects. @throws the server's refusal as it came. */
  static async connect(server: string, token?: string): Promise<TextClient> {
    const socket = await TextWebSocket.open(`${server.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`);
    const opening = await socket.beginningWith(['0'], ANSWER_MS);
    const client = new TextClient(socket, JSON.parse(opening.slice(1)) as Opening);
    socket.send(token === undefined ? '40' : `40${JSON.stringify({ token })}`);
    const answer = await socket.beginningWith(['40', '44'], ANSWER_MS);
    if (answer.startsWith('40')) return client;
    socket.close();
    throw new Error(answer);
  }

  /** Sends a command. @returns its acknowledgement. */
  async command(name: string, payload: unknown): Promise<Readonly<Record<string, unknown>>> {
    this.#commands += 1;
    const number = this.#commands;
    this.socket.send(`42${number}${JSON.stringify([name, payload])}`);
    const answer = await this.socket.beginningWith([`43${number}[`], ANSWER_MS);
    const [acknowledgement] = JSON.parse(answer.slice(`43${number}`.length)) as [Readonly<Record<string, unknown>>];
    return acknowledgement;
  }

  /** Follows a session until its run has ended. @returns the event that said so. */
  async follow(sessionId: number, withinMs = WITHIN_MS): Promise<string> {
    const { snapshot } = await this.command('subscribe', { sessionId });
    this.#take(snapshot as TextSnapshot);
    for await (const text of this.socket.all(withinMs)) {
      if (text === '2') this.socket.send('3');
      if (!text.startsWith('42[')) continue;
      const [event, payload] = JSON.parse(text.slice(2)) as [string, { readonly snapshot?: TextSnapshot }];
      if (payload.snapshot?.sessionId !== sessionId) continue;
      this.#take(payload.snapshot);
      if (['completed', 'failed', 'cancelled'].includes(event)) return event;
    }
    throw new Error('texts never end');
  }

  #take(snapshot: TextSnapshot): void {
    const known = this.newest?.installation === snapshot.installation ? this.newest.version.seq : -1;
    if (snapshot.version.seq <= known) return;
    this.newest = snapshot;
    this.shown += 1;
  }
}
