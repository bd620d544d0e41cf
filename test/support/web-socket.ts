import { EventEmitter, once } from 'node:events';
import { WebSocket } from 'ws';
import { waitFor } from './wait-for.js';

const OPEN_MS = 10_000;

/** A WebSocket without extensions that keeps every text. */
export class TextWebSocket {
  /** The texts that were received, in order. */
  readonly texts: string[] = [];
  /** Settles when the connection is gone. */
  readonly gone: Promise<void>;
  readonly #changes = new EventEmitter();
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    this.gone = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => {});
    socket.on('message', (data: Buffer) => {
      this.texts.push(data.toString());
      this.#changes.emit('change');
    });
  }

  /** @throws where the server does not switch to WebSocket, with the status of its answer. */
  static async open(url: string): Promise<TextWebSocket> {
    const socket = new WebSocket(url, { perMessageDeflate: false, handshakeTimeout: OPEN_MS });
    const client = new TextWebSocket(socket);
    await once(socket, 'open');
    return client;
  }

  send(text: string): void {
    this.#socket.send(text);
  }

  /** Yields all texts, now and later. @throws when the next one does not come in time. */
  async *all(withinMs: number): AsyncGenerator<string, never> {
    const received = () => `received: ${this.texts.map((text) => text.slice(0, 80)).join(' ') || 'nothing'}`;
    const deadline = performance.now() + withinMs;
    for (let index = 0; ; index += 1)
      yield waitFor(this.#changes, () => this.texts[index], deadline - performance.now(), received);
  }

  /** Returns the first text with one of these beginnings. @throws when it does not come in time. */
  async beginningWith(beginnings: readonly string[], withinMs: number): Promise<string> {
    for await (const text of this.all(withinMs))
      if (beginnings.some((beginning) => text.startsWith(beginning))) return text;
    throw new Error('texts never end');
  }

  close(): void {
    this.#socket.terminate();
  }
}
