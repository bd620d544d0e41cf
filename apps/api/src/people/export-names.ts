import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
import { countNamedFaces, readNamedPhotos, type NamedPhoto } from '#libs/catalog';
import { Count, type NamesExport } from '#libs/contracts';
import { configureDecoder, readHeader, sidecarXml, systemErrorCode } from '#libs/formats';
import type { ApiContext } from '../context.js';
import { ApiException } from '../errors/api-exception.js';
import { parseCursor } from '../errors/parse.js';

/** Photos of one call: about a fifth of a second. */
const PAGE = 250;
/** Of directories: `names-20261126-173005`, with a number where that exists. */
const NAME = /^names-\d{8}-\d{6}(?:-\d+)?$/;

/** An export so far, as `name:after:photos:faces:skipped`. */
const Cursor = z.pipe(
  z.pipe(
    z.string(),
    z.transform((cursor) => {
      const [name, ...numbers] = cursor.split(':');
      const [after, photos, faces, skipped] = numbers.map(Number);
      return { name, after, photos, faces, skipped };
    }),
  ),
  z.object({ name: z.string().check(z.regex(NAME)), after: Count, photos: Count, faces: Count, skipped: Count }),
);

// Headers are read in this process.
configureDecoder();

/**
 * Writes the sidecars of the next photos with named faces into a directory of the export, under the photo's path. Each
 * call does a part, so that a client shows progress, can stop, and repeats a call that failed.
 * @throws {ApiException} conflict where the directory cannot be written
 */
export async function exportNames(
  { database, settings: { exportsDirectory } }: Pick<ApiContext, 'database' | 'settings'>,
  cursor: string | undefined,
): Promise<NamesExport> {
  const total = await countNamedFaces(database);
  let at = parseCursor(Cursor, cursor);
  if (!at && total.photos === 0) return { directory: null, photos: 0, faces: 0, skipped: 0, total, nextCursor: null };
  at ??= { name: await makeDirectory(exportsDirectory), after: 0, photos: 0, faces: 0, skipped: 0 };
  const directory = join(exportsDirectory, at.name);
  if (!existsSync(directory)) throw new ApiException('conflict', `${directory} is no longer there. Export again.`);
  const page = await readNamedPhotos(database, { after: at.after, limit: PAGE });
  const written = await Promise.all(page.map((photo) => writeSidecar(directory, photo)));
  const photos = at.photos + written.filter(Boolean).length;
  const faces = at.faces + page.reduce((sum, { regions }, index) => sum + (written[index] ? regions.length : 0), 0);
  const skipped = at.skipped + written.filter((isWritten) => !isWritten).length;
  const last = page.length === PAGE ? page.at(-1) : undefined;
  const nextCursor = last ? [at.name, last.id, photos, faces, skipped].join(':') : null;
  return { directory, photos, faces, skipped, total, nextCursor };
}

/** @returns the name of a new directory in `parent` */
async function makeDirectory(parent: string): Promise<string> {
  await mkdir(parent, { recursive: true, mode: 0o700 }).catch(refuse);
  const [day = '', time = ''] = new Date().toISOString().replace(/[-:]/g, '').split(/[T.]/);
  for (let number = 1; ; number += 1) {
    const name = `names-${day}-${time}${number === 1 ? '' : `-${number}`}`;
    try {
      await mkdir(join(parent, name), { mode: 0o700 });
      return name;
    } catch (error) {
      if (systemErrorCode(error) !== 'EEXIST') refuse(error);
    }
  }
}

/** @returns whether it is written: not where the photo cannot be read, or the sidecar's path would be too long. */
async function writeSidecar(directory: string, { id, path, regions }: NamedPhoto): Promise<boolean> {
  const header = await readHeader(path);
  if (!header) return false;
  const target = join(directory, `${path}.xmp`);
  const temporary = join(directory, `.${id}.part`);
  try {
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await writeFile(temporary, sidecarXml(regions, header), { mode: 0o600 });
    await rename(temporary, target);
    return true;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    if (systemErrorCode(error) === 'ENAMETOOLONG') return false;
    return refuse(error);
  }
}

function refuse(error: unknown): never {
  throw new ApiException(
    'conflict',
    `The exports cannot be written (${systemErrorCode(error)}). See to the disk of the data directory, then go on.`,
  );
}
