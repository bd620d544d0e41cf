import { closeSync, constants, fstatSync, openSync, read, readlinkSync } from 'node:fs';
import { promisify } from 'node:util';
import { systemErrorCode } from '../paths/path-error.js';
import { PhotoError } from './photo-error.js';

/** Largest file that is read, in bytes: it is held in memory whole. */
export const MAX_BYTES = 512 * 1024 * 1024;

/** Never waits for the writer of a FIFO, and takes no link: walked paths are real paths. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

const readFrom = promisify(read);

/**
 * Reads a photo's bytes, once. Only that has a thread: opening and closing cost less than handing them to one.
 * @throws PhotoError if it is gone, may not be read, is no regular file, is empty or over `MAX_BYTES`.
 */
export async function readPhotoFile(path: string): Promise<Buffer> {
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
 * A folder of the path may have become a link since it was walked: what is open must lie at the path itself.
 * (Looked up after opening, so that there is no moment between.)
 */
function assertOpenedAt(path: string, file: number): void {
  if (readlinkSync(`/proc/self/fd/${file}`) !== path) {
    throw new PhotoError('vanished', 'The file is no longer there.');
  }
}

async function readWhole(file: number): Promise<Buffer> {
  const stats = fstatSync(file);
  if (!stats.isFile()) throw new PhotoError('not_a_file', 'It is not a regular file.');
  if (stats.size === 0) throw new PhotoError('empty', 'The file is empty.');
  if (stats.size > MAX_BYTES) {
    const [size, limit] = [stats.size, MAX_BYTES].map((bytes) => Math.ceil(bytes / 1024 / 1024));
    throw new PhotoError('too_many_bytes', `The file is too large: ${size} MB, the limit is ${limit} MB.`);
  }
  const bytes = Buffer.allocUnsafeSlow(stats.size);
  let length = 0;
  while (length < bytes.length) {
    const { bytesRead } = await readFrom(file, bytes, length, bytes.length - length, length);
    if (bytesRead === 0) break; // it became shorter meanwhile
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}

function photoErrorOf(error: unknown): PhotoError {
  const code = systemErrorCode(error);
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new PhotoError('vanished', 'The file is no longer there.', { cause: error });
    case 'EACCES':
    case 'EPERM':
      return new PhotoError('permission', 'The file cannot be read: permission denied.', { cause: error });
    case 'ELOOP':
      return new PhotoError('not_a_file', 'It is a symbolic link, not a regular file.', { cause: error });
    case 'ENXIO':
      return new PhotoError('not_a_file', 'It is not a regular file.', { cause: error });
    default:
      return new PhotoError('read_failed', `The file cannot be read (${code}).`, { cause: error });
  }
}
