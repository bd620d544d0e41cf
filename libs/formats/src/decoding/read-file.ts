import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, open, read, readlinkSync } from 'node:fs';
import { promisify } from 'node:util';
import { outageOf } from '#libs/async';
import { formatOf } from '../formats/registry.js';
import { systemErrorCode } from '../system-error.js';
import { PhotoError } from './photo-error.js';

/** The reason of a file that is not there, or not where it was walked. */
export const FILE_GONE = 'The file is no longer there.';
const NO_FILE = 'It is not a regular file.';
const DENIED = 'The file cannot be read: permission denied.';
/** The faults by the codes of the file system. */
const FAULTS: Readonly<Record<string, string>> = {
  ENOENT: FILE_GONE,
  ENOTDIR: FILE_GONE,
  EACCES: DENIED,
  EPERM: DENIED,
  ENXIO: NO_FILE,
  ELOOP: 'It is a symbolic link, not a regular file.',
};

/** Largest file that is read, in bytes: it is held in memory as a whole. */
const MAX_BYTES = 512 * 1024 * 1024;

/** Bytes by which every format is recognised. */
const RECOGNISED_BYTES = 4096;

/** Does not wait for the writer of a FIFO, and refuses links: walked paths are real paths. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

const openFile = promisify(open);
const readFrom = promisify(read);

/**
 * Bytes that one call reads. Most photos are one or two; in parts of 1 MB a large one takes half as long again. A disk of
 * 14 KB a second reads one within the pool's limit for a read that stands still.
 */
const PART_BYTES = 4 * 1024 * 1024;

/** Buffers up to this size are kept for the next photos, in bytes. */
const MAX_KEPT_BYTES = 32 * 1024 * 1024;
/** Number of kept buffers, that of libuv's threads. */
const MAX_KEPT = 4;

/**
 * Buffers for reuse. A new buffer for each photo costs page faults and a garbage collection every few dozen photos:
 * 5 % of the training time of photos of 1 MB.
 */
const spare: ArrayBufferLike[] = [];

/** A clock that does not run while a file is read, since a disk may be slow. */
export interface ReadClock {
  /** A read begins, or a part came. */
  waits(): void;
  /** All is read. */
  works(): void;
}

/** A file in memory. */
export interface PhotoFile {
  readonly bytes: Buffer;
  /** SHA-256, hex; computed when it is asked for first. */
  contentHash(): string;
}

/**
 * Reads a photo's bytes once and lends them to `use`; their buffer is reused when the returned promise settles.
 * @param clock of the time limit of `use`
 * @throws PhotoError if it is gone, may not be read, is no regular file, is empty or over `maxBytes`; the error of the
 * system where the computer has no memory or no open files left
 */
export async function withPhotoFile<Result>(
  path: string,
  use: (file: PhotoFile) => Promise<Result>,
  clock?: ReadClock,
  maxBytes = MAX_BYTES,
): Promise<Result> {
  const bytes = await readPhotoFile(path, clock, maxBytes);
  let hash: string | undefined;
  try {
    return await use({ bytes, contentHash: () => (hash ??= createHash('sha256').update(bytes).digest('hex')) });
  } finally {
    if (bytes.buffer.byteLength <= MAX_KEPT_BYTES && spare.length < MAX_KEPT) spare.push(bytes.buffer);
  }
}

/**
 * Whether a regular file is a photo by its first bytes, which alone are read.
 * @throws the error of the file system
 */
export async function isPhotoFile(path: string): Promise<boolean> {
  const file = await openFile(path, OPEN_FLAGS);
  try {
    if (!fstatSync(file).isFile() || readlinkSync(`/proc/self/fd/${file}`) !== path) return false;
    const { bytesRead, buffer } = await readFrom(file, Buffer.alloc(RECOGNISED_BYTES), 0, RECOGNISED_BYTES, 0);
    return formatOf(buffer.subarray(0, bytesRead)) !== undefined;
  } finally {
    closeSync(file);
  }
}

/** Closing is synchronous: it costs less than a change of threads, and waits for no disk. */
async function readPhotoFile(path: string, clock: ReadClock | undefined, maxBytes: number): Promise<Buffer> {
  let file: number | undefined;
  clock?.waits();
  try {
    file = await openFile(path, OPEN_FLAGS);
    // A file at another real path, because a folder of the path has become a link since the walk. Checked after opening,
    // so that there is no race.
    if (readlinkSync(`/proc/self/fd/${file}`) !== path) throw new PhotoError(FILE_GONE);
    return await readWhole(file, clock, maxBytes);
  } catch (error) {
    // What the computer lacks is no fault of the photo.
    if (error instanceof PhotoError || outageOf(error)?.cause === 'computer_full') throw error;
    throw photoErrorOf(error);
  } finally {
    clock?.works();
    if (file !== undefined) closeSync(file);
  }
}

async function readWhole(file: number, clock: ReadClock | undefined, maxBytes: number): Promise<Buffer> {
  const stats = fstatSync(file);
  if (!stats.isFile()) throw new PhotoError(NO_FILE);
  if (stats.size === 0) throw new PhotoError('The file is empty.');
  if (stats.size > maxBytes) {
    const [size, limit] = [stats.size, maxBytes].map((bytes) => Math.ceil(bytes / 1024 / 1024));
    throw new PhotoError(`The file is too large: ${size} MB, the limit is ${limit} MB.`);
  }
  const bytes = Buffer.from(bufferFor(stats.size), 0, stats.size);
  let length = 0;
  while (length < bytes.length) {
    const { bytesRead } = await readFrom(file, bytes, length, Math.min(bytes.length - length, PART_BYTES), length);
    if (bytesRead === 0) break; // the file became shorter
    clock?.waits();
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}

/** A buffer of at least `size` bytes, rounded up to a power of two so that the next photos fit too. */
function bufferFor(size: number): ArrayBufferLike {
  const kept = spare.pop();
  if (kept && kept.byteLength >= size) return kept;
  return Buffer.allocUnsafeSlow(size > MAX_KEPT_BYTES ? size : 2 ** Math.ceil(Math.log2(size))).buffer;
}

function photoErrorOf(cause: unknown): PhotoError {
  const code = systemErrorCode(cause);
  return new PhotoError(FAULTS[code] ?? `The file cannot be read (${code}).`, { cause });
}
