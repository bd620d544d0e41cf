/** The first byte of a frame that is a whole text, RFC 6455 §5.2. */
const WHOLE_TEXT = 0x81;

/**
 * An event as it goes over the wire, encoded once for all who get it: the Socket.IO packet as text, and the same as the
 * WebSocket frame of its Engine.IO message, in one piece.
 */
export interface Encoded {
  readonly packet: string;
  readonly frame: Buffer;
}

/** A payload that is JSON already, and was checked: it is sent as it is. */
export class Json {
  constructor(readonly text: string) {}
}

/** Encodes an event of the default namespace. */
export function encodeEvent(event: string, payload: object): Encoded {
  const json = payload instanceof Json ? payload.text : JSON.stringify(payload);
  const packet = `2[${JSON.stringify(event)},${json}]`;
  const message = `4${packet}`;
  const length = Buffer.byteLength(message);
  const header = headerOf(length);
  const frame = Buffer.allocUnsafe(header.length + length);
  frame.set(header);
  frame.write(message, header.length);
  return { packet, frame };
}

function headerOf(length: number): Buffer {
  if (length < 126) return Buffer.from([WHOLE_TEXT, length]);
  if (length < 65_536) return Buffer.from([WHOLE_TEXT, 126, length >> 8, length & 255]);
  const header = Buffer.alloc(10);
  header.writeUInt16BE((WHOLE_TEXT << 8) | 127);
  header.writeBigUInt64BE(BigInt(length), 2);
  return header;
}
