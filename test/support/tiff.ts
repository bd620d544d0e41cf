/** The values of a tag: bytes, text (ASCII), shorts, longs or fractions. A block is stored elsewhere in the file: its tag has the offset. */
export type TagValue =
  | { readonly bytes: Uint8Array }
  | { readonly text: string }
  | { readonly rationals: readonly (readonly [numerator: number, denominator: number])[] }
  | { readonly shorts: readonly number[] }
  | { readonly longs: readonly number[] }
  | { readonly block: Uint8Array }
  | { readonly directories: readonly TiffDirectory[] };

/** The tags of a directory by their numbers. */
export type TiffDirectory = Readonly<Record<number, TagValue>>;

/** Makes a TIFF of chained directories with sub-directories, little-endian, with any signature of eight bytes or fewer. */
export function tiffOf(directories: readonly TiffDirectory[], signature = 'II*\0'): Buffer {
  // Where the maker's own header is longer, as in CR2, the first directory is behind it.
  const writer = new TiffWriter(Buffer.from(signature.padEnd(8, '\0'), 'latin1'));
  writer.chain(directories, 4);
  return writer.bytes();
}

class TiffWriter {
  #bytes: Buffer;

  constructor(header: Buffer) {
    this.#bytes = Buffer.concat([header, Buffer.alloc(Math.max(0, 16 - header.length))]);
  }

  bytes(): Buffer {
    return this.#bytes;
  }

  /** Writes directories, the offset of each where the one before points. */
  chain(directories: readonly TiffDirectory[], pointer: number): void {
    for (const directory of directories) {
      const offset = this.#directory(directory);
      this.#bytes.writeUInt32LE(offset, pointer);
      pointer = offset + 2 + Object.keys(directory).length * 12;
    }
  }

  #directory(directory: TiffDirectory): number {
    const entries = Object.entries(directory).map(([tag, value]) => ({ tag: Number(tag), ...encode(value), value }));
    const offset = this.#append(Buffer.alloc(2 + entries.length * 12 + 4));
    this.#bytes.writeUInt16LE(entries.length, offset);
    entries.forEach(({ tag, type, count, content, value }, index) => {
      const at = offset + 2 + index * 12;
      this.#bytes.writeUInt16LE(tag, at);
      this.#bytes.writeUInt16LE(type, at + 2);
      this.#bytes.writeUInt32LE(count, at + 4);
      if ('directories' in value) this.#subDirectories(value.directories, at + 8);
      else if ('block' in value) this.#point(at + 8, Buffer.from(value.block));
      else if (content.length <= 4) content.copy(this.#bytes, at + 8);
      else this.#point(at + 8, content);
    });
    return offset;
  }

  #subDirectories(directories: readonly TiffDirectory[], pointer: number): void {
    let pointers = pointer;
    if (directories.length > 1) {
      pointers = this.#append(Buffer.alloc(directories.length * 4));
      this.#bytes.writeUInt32LE(pointers, pointer);
    }
    directories.forEach((directory, index) => this.chain([directory], pointers + index * 4));
  }

  /** Appends a content, whose offset goes to `pointer`. */
  #point(pointer: number, content: Buffer): void {
    const offset = this.#append(content);
    this.#bytes.writeUInt32LE(offset, pointer);
  }

  #append(content: Buffer): number {
    const offset = this.#bytes.length + (this.#bytes.length % 2);
    this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(offset - this.#bytes.length), content]);
    return offset;
  }
}

function encode(value: TagValue): { readonly type: number; readonly count: number; readonly content: Buffer } {
  const [ASCII, SHORT, LONG, RATIONAL, BYTES] = [2, 3, 4, 5, 7];
  if ('bytes' in value) return { type: BYTES, count: value.bytes.length, content: Buffer.from(value.bytes) };
  if ('text' in value) {
    const content = Buffer.from(`${value.text}\0`);
    return { type: ASCII, count: content.length, content };
  }
  if ('rationals' in value) {
    const content = Buffer.from(Uint32Array.from(value.rationals.flat()).buffer);
    return { type: RATIONAL, count: value.rationals.length, content };
  }
  if ('shorts' in value) {
    return { type: SHORT, count: value.shorts.length, content: Buffer.from(Uint16Array.from(value.shorts).buffer) };
  }
  if ('longs' in value)
    return { type: LONG, count: value.longs.length, content: Buffer.from(Uint32Array.from(value.longs).buffer) };
  const count = 'block' in value ? 1 : value.directories.length;
  return { type: LONG, count, content: Buffer.alloc(0) };
}
