import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { sep } from 'node:path';
import { endpoints } from '#libs/contracts';
import type { Database } from '#libs/database';
import type { Arena } from './arena.js';
import type { Disk } from './disk.js';

/** A photo of the library with what is stored of it, and the faces of the named person that it has. */
interface Shelf {
  readonly id: number;
  readonly path: string;
  readonly missing: boolean;
  readonly originalId: number | null;
  /** Null where it has none. */
  readonly contentHash: string | null;
  readonly printSize: bigint | null;
  readonly printMtimeMs: number | null;
  /** Whether the results are of the file that the fingerprint is of. */
  readonly embedded: boolean;
  readonly searched: boolean;
  readonly faces: number;
  /** Faces that a hand placed in the named person. */
  readonly placed: number;
}

/** A person that a hand named. */
export interface Named {
  readonly id: number;
  readonly name: string;
}

/** Names the largest person, and merges the next one into it, so that faces are placed by hand; null where there is none. */
export async function nameOne({ darkroom: { api } }: Arena, seed: number): Promise<Named | null> {
  const [first, second] = (await api.people()).people.filter(({ faces }) => faces > 0);
  if (first === undefined) return null;
  const name = `person of seed ${seed}`;
  await api.call(endpoints.corrections.create, { kind: 'name', personId: first.id, name });
  if (second !== undefined)
    await api.call(endpoints.corrections.create, { kind: 'merge', personId: second.id, into: first.id });
  return { id: first.id, name };
}

/** Reads all photos of the library, and what is stored of each. */
export function readShelves(database: Database, named: Named | null): Promise<Shelf[]> {
  return database.$queryRaw<Shelf[]>`
    SELECT photo.id, photo.path, photo.missing_since IS NOT NULL AS missing, photo.original_id AS "originalId",
      print.content_hash AS "contentHash", print.size AS "printSize", print.mtime_ms AS "printMtimeMs",
      EXISTS (SELECT 1 FROM embedding e WHERE e.photo_id = photo.id AND e.size = print.size AND e.mtime_ms = print.mtime_ms) AS embedded,
      EXISTS (SELECT 1 FROM face_scan s WHERE s.photo_id = photo.id AND s.size = print.size AND s.mtime_ms = print.mtime_ms) AS searched,
      (SELECT count(*) FROM face WHERE face.photo_id = photo.id)::int AS faces,
      (SELECT count(*) FROM face WHERE face.photo_id = photo.id AND by_hand AND person_id = ${named?.id ?? 0})::int AS placed
    FROM photo LEFT JOIN photo_fingerprint print ON print.photo_id = photo.id ORDER BY photo.path COLLATE "C"`;
}

/** A file as it is. */
interface File {
  readonly contentHash: string;
  readonly size: bigint;
  readonly mtimeMs: number;
}

async function readFiles(paths: Iterable<string>): Promise<Map<string, File>> {
  const read = async (path: string): Promise<[string, File]> => {
    const { size, mtimeMs } = await stat(path);
    const contentHash = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    return [path, { contentHash, size: BigInt(size), mtimeMs }];
  };
  return new Map(await Promise.all(Array.from(paths, read)));
}

/** A quiet session over a folder whose files changed, and the library before it. */
interface Quiet {
  readonly sessionId: number;
  readonly disk: Disk;
  readonly before: readonly Shelf[];
  readonly named: Named | null;
}

/** Compares the library after a quiet session with the files of its folder, and with the library before. @returns what is wrong. */
export async function verifyShelves(database: Database, quiet: Quiet): Promise<string[]> {
  const { disk, named } = quiet;
  const files = await readFiles(disk.files.keys());
  const after = (await readShelves(database, named)).filter(({ path }) => path.startsWith(disk.folder + sep));
  return [
    ...verifyPresence(after, files),
    ...(await verifyThrift(database, quiet, files)),
    ...(await verifyPerson(database, quiet, files, after)),
  ];
}

/** What is there is a photo that is there, and what is gone is missing, or leads to a photo of the library. */
function verifyPresence(after: readonly Shelf[], files: ReadonlyMap<string, File>): string[] {
  const present = new Set(after.filter(({ missing }) => !missing).map(({ path }) => path));
  return [
    ...[...files.keys()].filter((path) => !present.has(path)).map((path) => `${path} is there, and no photo`),
    ...[...present].filter((path) => !files.has(path)).map((path) => `${path} is gone, and not missing`),
  ];
}

/** Nothing is analysed again whose content the library knew, wherever its file was. */
async function verifyThrift(
  database: Database,
  { sessionId, disk, before }: Quiet,
  files: ReadonlyMap<string, File>,
): Promise<string[]> {
  const own = new Map(before.map((shelf) => [shelf.path, shelf]));
  /** The photo whose results a file should have. */
  const knownOf = (path: string, file: File): Shelf | undefined => {
    const shelf = own.get(path);
    const hasContent = (known: Shelf) => known.contentHash === file.contentHash && known.printSize === file.size;
    if (shelf?.contentHash && hasContent(shelf)) return shelf;
    if (shelf?.contentHash === null && shelf.faces > 0) return undefined;
    return before.find((known) => hasContent(known) && known.originalId === null && known.embedded);
  };
  // Where a picture has several files, another one may have been the original for a while, and have got the faces.
  const pictures = [...files.keys()].map((path) => pictureOf(disk, path));
  const isAlone = (path: string) => pictures.filter((picture) => picture === pictureOf(disk, path)).length === 1;
  const items = await database.item.findMany({ where: { sessionId, ms: { not: null } }, include: { photo: true } });
  return items.flatMap(({ phase, state, photo: { path } }) => {
    const file = files.get(path);
    const known = file && knownOf(path, file);
    const stored = phase === 'training' ? known?.embedded : known?.searched && state === 'completed' && isAlone(path);
    return stored
      ? [`${path} was analysed again in ${phase}, though the library has its results from ${known?.path}`]
      : [];
  });
}

/** A name stays, and so do the faces that a hand placed, where the file of their photo is there somewhere. */
async function verifyPerson(
  database: Database,
  { disk, before, named }: Quiet,
  files: ReadonlyMap<string, File>,
  after: readonly Shelf[],
): Promise<string[]> {
  if (named === null) return [];
  const person = await database.person.findUnique({ where: { id: named.id } });
  if (person?.name !== named.name) return [`${named.name} is called ${person?.name}`];
  const pictures = new Map([...files].map(([path, { contentHash }]) => [contentHash, pictureOf(disk, path)]));
  return before.flatMap(({ path, contentHash, placed }) => {
    const picture = pictures.get(contentHash ?? '');
    if (placed === 0 || picture === undefined) return [];
    const now = after.filter((shelf) => !shelf.missing && pictureOf(disk, shelf.path) === picture);
    const kept = now.reduce((sum, shelf) => sum + shelf.placed, 0);
    return kept >= placed
      ? []
      : [`${named.name} had ${placed} faces in ${path}, and has ${kept} where its file is now`];
  });
}

function pictureOf(disk: Disk, path: string): number | undefined {
  const expected = disk.files.get(path);
  return expected?.kind === 'picture' ? expected.picture : undefined;
}
