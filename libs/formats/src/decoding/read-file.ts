import { closeSync, constants, fstatSync, openSync, read, readlinkSync } from 'node:fs';
import { promisify } from 'node:util';
import { systemErrorCode } from '../system-error.js';
import { PhotoError } from './photo-error.js';

/** Largest file that is read, in bytes: it is held in memory as a whole. */
const MAX_BYTES = 512 * 1024 * 1024;

/** Does not wait for the writer of a FIFO, and refuses links: walked paths are real paths. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

const readFrom = promisify(read);

/** Buffers up to this size are kept for the next photos, in bytes. */
const MAX_KEPT_BYTES = 32 * 1024 * 1024;
/** Number of kept buffers, that of libuv's threads. */
const MAX_KEPT = 4;

/**
 * Buffers for reuse. A new buffer for each photo costs page faults and a garbage collection every few dozen photos:
 * 5 % of the training time of photos of 1 MB.
 */
const spare: ArrayBufferLike[] = [];

/**
 * Reads a photo's bytes once and lends them to `use`; their buffer is reused when the returned promise settles.
 * @throws PhotoError if it is gone, may not be read, is no regular file, is empty or over `MAX_BYTES`.
 */
export async function withPhotoFile<Result>(path: string, use: (bytes: Buffer) => Promise<Result>): Promise<Result> {
  const bytes = await readPhotoFile(path);
  try {
    return await use(bytes);
  } finally {
    if (bytes.buffer.byteLength <= MAX_KEPT_BYTES && spare.length < MAX_KEPT) spare.push(bytes.buffer);
  }
}

/** Opening and closing are synchronous: they cost less than a change of threads. */
async function readPhotoFile(path: string): Promise<Buffer> {
  let file: number | undefined;
  try {
    file = openSync(path, OPEN_FLAGS);
    assertOpenedAt(path, file);
    return await readWhole(file);
  } catch (error) {
    throw error instanceof PhotoError ? error : photoErrorOf(error);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/**
 * Refuses a file at another real path, because a folder of the path has become a link since the walk. The check follows
 * the opening, so that there is no race.
 */
function assertOpenedAt(path: string, file: number): void {
  if (readlinkSync(`/proc/self/fd/${file}`) !== path) {
    throw new PhotoError('The file is no longer there.');
  }
}

async function readWhole(file: number): Promise<Buffer> {
  const stats = fstatSync(file);
  if (!stats.isFile()) throw new PhotoError('It is not a regular file.');
  if (stats.size === 0) throw new PhotoError('The file is empty.');
  if (stats.size > MAX_BYTES) {
    const [size, limit] = [stats.size, MAX_BYTES].map((bytes) => Math.ceil(bytes / 1024 / 1024));
    throw new PhotoError(`The file is too large: ${size} MB, the limit is ${limit} MB.`);
  }
  const bytes = Buffer.from(bufferFor(stats.size), 0, stats.size);
  let length = 0;
  while (length < bytes.length) {
    const { bytesRead } = await readFrom(file, bytes, length, bytes.length - length, length);
    if (bytesRead === 0) break; // the file became shorter
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

function photoErrorOf(error: unknown): PhotoError {
  const code = systemErrorCode(error);
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new PhotoError('The file is no longer there.', { cause: error });
    case 'EACCES':
    case 'EPERM':
      return new PhotoError('The file cannot be read: permission denied.', { cause: error });
    case 'ELOOP':
      return new PhotoError('It is a symbolic link, not a regular file.', { cause: error });
    case 'ENXIO':
      return new PhotoError('It is not a regular file.', { cause: error });
    default:
      return new PhotoError(`The file cannot be read (${code}).`, { cause: error });
  }
}
