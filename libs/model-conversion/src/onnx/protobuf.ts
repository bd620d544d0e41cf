/**
 * A writer of the part of the protocol buffers wire format (proto3) that ONNX files use.
 * Source: https://protobuf.dev/programming-guides/encoding/
 */

const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

/** Collects the fields of one message in the order in which they are written. */
export class MessageWriter {
  readonly #parts: Uint8Array[] = [];

  /** A signed or unsigned integer (int32, int64, enum); negative ones take ten bytes. */
  integer(field: number, value: number): this {
    this.#parts.push(varint(BigInt(tag(field, VARINT))), varint(BigInt.asUintN(64, BigInt(value))));
    return this;
  }

  /** An IEEE single-precision number. */
  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    this.#parts.push(varint(BigInt(tag(field, FIXED32))), bytes);
    return this;
  }

  /** A UTF-8 string. */
  string(field: number, value: string): this {
    return this.bytesField(field, Buffer.from(value, 'utf8'));
  }

  /** Raw bytes, which are not copied until `bytes()`. */
  bytesField(field: number, value: Uint8Array): this {
    this.#parts.push(varint(BigInt(tag(field, LENGTH_DELIMITED))), varint(BigInt(value.byteLength)), value);
    return this;
  }

  /** An embedded message. */
  message(field: number, value: MessageWriter): this {
    return this.bytesField(field, value.bytes());
  }

  /** The encoded message. */
  bytes(): Uint8Array {
    return Buffer.concat(this.#parts);
  }
}

function tag(field: number, wireType: number): number {
  return (field << 3) | wireType;
}

/** Base 128, least significant group first; the high bit marks that more follow. */
function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  do {
    const group = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest > 0n ? group | 0x80 : group);
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}
