// Image file directories (TIFF 6.0), which most RAW files consist of. Files are hostile: everything read is bounded.

/** Directories of a file, entries of a directory and values of an entry that are read, at most. */
const [MAX_DIRECTORIES, MAX_ENTRIES, MAX_VALUES] = [64, 1024, 256];
/** Bytes of a value by its type: BYTE, SHORT, LONG, UNDEFINED and IFD, the only ones that are read. */
const SIZES: Readonly<Record<number, 1 | 2 | 4>> = { 1: 1, 3: 2, 4: 4, 7: 1, 13: 4 };
const SUB_DIRECTORIES = 0x14a;

/** An entry of a directory. */
interface Entry {
  readonly type: number;
  readonly count: number;
  /** Of the values, in the file. */
  readonly at: number;
}

/** One directory: numbers by tag. */
export class Directory {
  readonly #bytes: Buffer;
  readonly #little: boolean;
  readonly #entries = new Map<number, Entry>();

  constructor(bytes: Buffer, little: boolean) {
    this.#bytes = bytes;
    this.#little = little;
  }

  /** The numbers of a tag, as many as are in the file; none if the tag is missing or no number. */
  numbers(tag: number): number[] {
    const entry = this.#entries.get(tag);
    const size = SIZES[entry?.type ?? 0];
    if (!entry || !size) return [];
    const values: number[] = [];
    for (let value = 0; value < Math.min(entry.count, MAX_VALUES); value += 1) {
      const at = entry.at + value * size;
      if (at + size > this.#bytes.length) break;
      values.push(this.#read(at, size));
    }
    return values;
  }

  /** The first number of a tag. */
  number(tag: number): number | undefined {
    return this.numbers(tag)[0];
  }

  /** Where the bytes of a tag are in the file; undefined if it is missing or no row of bytes. */
  bytesOf(tag: number): { readonly start: number; readonly end: number } | undefined {
    const entry = this.#entries.get(tag);
    return entry && SIZES[entry.type] === 1 ? { start: entry.at, end: entry.at + entry.count } : undefined;
  }

  /** Reads the entries at an offset. @returns the offset of the next directory, 0 after the last. */
  readAt(offset: number): number {
    if (offset + 2 > this.#bytes.length) return 0;
    const count = Math.min(this.#read(offset, 2), MAX_ENTRIES);
    for (let entry = 0; entry < count; entry += 1) {
      const at = offset + 2 + entry * 12;
      if (at + 12 > this.#bytes.length) return 0;
      const [tag, type, values] = [this.#read(at, 2), this.#read(at + 2, 2), this.#read(at + 4, 4)];
      const inline = (SIZES[type] ?? 4) * values <= 4;
      this.#entries.set(tag, { type, count: values, at: inline ? at + 8 : this.#read(at + 8, 4) });
    }
    const next = offset + 2 + count * 12;
    return next + 4 > this.#bytes.length ? 0 : this.#read(next, 4);
  }

  #read(at: number, size: 1 | 2 | 4): number {
    return this.#little ? this.#bytes.readUIntLE(at, size) : this.#bytes.readUIntBE(at, size);
  }
}

/**
 * The directories of a TIFF with any version number in its header: each that follows the first, and the sub-directories
 * of all. The first of the file comes first. Empty if the bytes are none.
 */
export function directoriesOf(bytes: Buffer): Directory[] {
  const order = bytes.toString('latin1', 0, 2);
  if (bytes.length < 8 || (order !== 'II' && order !== 'MM')) return [];
  const little = order === 'II';
  const offsets = [little ? bytes.readUInt32LE(4) : bytes.readUInt32BE(4)];
  const seen = new Set<number>([0]);
  const directories: Directory[] = [];
  while (offsets.length > 0 && directories.length < MAX_DIRECTORIES) {
    const offset = offsets.shift() as number;
    if (seen.has(offset)) continue;
    seen.add(offset);
    const directory = new Directory(bytes, little);
    const next = directory.readAt(offset);
    directories.push(directory);
    offsets.push(next, ...directory.numbers(SUB_DIRECTORIES));
  }
  return directories;
}
