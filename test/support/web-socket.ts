import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Duplex } from 'node:stream';
import { waitFor } from './wait-for.js';

const OPEN_MS = 10_000;
const TEXT = 1;
const CLOSE = 8;

/** A WebSocket client for text messages by RFC 6455 alone, without extensions. */
export class TextWebSocket {
  /** The texts that were received, in order. */
  readonly texts: string[] = [];
  /** Settles when the connection is gone. */
  readonly gone: Promise<void>;
  readonly #changes = new EventEmitter();
  #received: Buffer;
  readonly #connection: Duplex;

  private constructor(connection: Duplex, early: Buffer) {
    this.#connection = connection;
    this.#received = early;
    this.gone = new Promise((resolve) => connection.once('close', () => resolve()));
    connection.on('error', () => {});
    connection.on('data', (data: Buffer) => {
      this.#received = Buffer.concat([this.#received, data]);
      this.#read();
    });
    this.#read();
  }

  /** @throws where the server does not switch to WebSocket, with the status of its answer. */
  static open(url: string): Promise<TextWebSocket> {
    const { protocol, host, pathname, search } = new URL(url);
    const [request, scheme] = protocol === 'wss:' ? [requestHttps, 'https:'] : [requestHttp, 'http:'];
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': randomBytes(16).toString('base64'),
    };
    return new Promise((resolve, reject) => {
      const sent = request(`${scheme}//${host}${pathname}${search}`, { headers, timeout: OPEN_MS });
      sent.once('upgrade', (_response, connection, early) => resolve(new TextWebSocket(connection, early)));
      sent.once('response', ({ statusCode }) => reject(new Error(`${url} answered ${statusCode}`)));
      sent.once('timeout', () => sent.destroy(new Error(`no answer from ${url}`)));
      sent.once('error', reject);
      sent.end();
    });
  }

  send(text: string): void {
    this.#write(TEXT, Buffer.from(text));
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
    this.#connection.destroy();
  }

  #read(): void {
    for (let frame = readFrame(this.#received); frame !== undefined; frame = readFrame(this.#received)) {
      this.#received = this.#received.subarray(frame.bytes);
      if (frame.kind === CLOSE) this.#connection.end();
      if (frame.kind !== TEXT) continue;
      this.texts.push(frame.payload.toString());
      this.#changes.emit('change');
    }
  }

  /** A client masks what it sends. */
  #write(kind: number, payload: Buffer): void {
    const long = payload.length > 125;
    const head = Buffer.from([
      0x80 | kind,
      0x80 | (long ? 126 : payload.length),
      ...(long ? [payload.length >> 8, payload.length & 0xff] : []),
    ]);
    const mask = randomBytes(4);
    const masked = payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
    this.#connection.write(Buffer.concat([head, mask, masked]));
  }
}

/** The first frame, if it is there to its end: servers neither mask nor, here, divide a message. */
function readFrame(data: Buffer): { kind: number; payload: Buffer; bytes: number } | undefined {
  const short = (data[1] ?? 0) & 0x7f;
  const head = short === 127 ? 10 : short === 126 ? 4 : 2;
  if (data.length < head) return undefined;
  const length = short === 127 ? Number(data.readBigUInt64BE(2)) : short === 126 ? data.readUInt16BE(2) : short;
  if (data.length < head + length) return undefined;
  return { kind: (data[0] ?? 0) & 0x0f, payload: data.subarray(head, head + length), bytes: head + length };
}
