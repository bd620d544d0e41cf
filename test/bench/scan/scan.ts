import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { readdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { SIGNATURE, type Snapshot } from '#libs/contracts';
import { openDatabase, Prisma } from '#libs/database';
import { DHASH_VERSION } from '#libs/formats';
import { loadModelSet } from '#libs/inference';
import { walkPhotos } from '#libs/scanning';
import type { Darkroom } from '../../support/darkroom.js';
import { makeModels } from '../../support/models.setup.js';
import { isSnapshot } from '../../support/socket.js';
import { Workspace } from '../../support/workspace.js';
import { byTurns, summaryOf, type Row } from '../measures.js';
import type { BenchOptions } from '../run.js';

const DISCOVERED = { name: 'discovery', files: 100_000 };
const UNCHANGED = { name: 'unchanged', files: 10_000 };
const RENAMED = { name: 'renamed', files: 1_000 };

const SESSION_WITHIN_MS = 600_000;
/** Files to a folder, as cameras and people leave them. */
const FILES_IN_FOLDER = 500;
/** What `makeFiles` writes into the photo of a row. */
const CONTENT = Prisma.sql`(substring(path FROM 'IMG_([0-9]+)')::int)::text`;
/** Bytes of a vector that one md5, in hex, stands for. */
const MD5_BYTES = 16;

/**
 * Discovery of many files, and a session over a library in which nothing changed, against bare walks; and a session over a
 * folder that was renamed, against one over the same before.
 */
export async function scan({ repeat, say, isSelected }: BenchOptions): Promise<Row[]> {
  const workspace = new Workspace();
  const rows: Row[] = [];
  try {
    const darkroom = await workspace.start({ roots: [workspace.directory] });
    const folderOf = ({ name, files }: typeof DISCOVERED) => {
      say(`${name}: making ${files} files`);
      const folder = workspace.folder(name);
      makeFiles(folder, files);
      return folder;
    };
    if (isSelected(DISCOVERED.name)) {
      const folder = folderOf(DISCOVERED);
      const measure = async (turn: number) => {
        const times = await walks(folder, turn);
        const { snapshot, seconds } = await discovered(darkroom, folder);
        await darkroom.api.removeFolderOf(snapshot.sessionId);
        return { ...times, discovery: seconds };
      };
      const results = await repeat(DISCOVERED.name, measure, inWords);
      for (const ours of ['discovery', 'our walk alone'] as const)
        for (const against of ['a bare walk', 'a blocking walk'] as const)
          rows.push(rowOf(DISCOVERED.name, results, ours, against));
    }
    if (isSelected(UNCHANGED.name)) {
      const folder = folderOf(UNCHANGED);
      await discovered(darkroom, folder);
      await storeResults(darkroom.databaseUrl, folder);
      const measure = async (turn: number) => ({
        ...(await walks(folder, turn)),
        ...(await indexAgain(darkroom, folder)),
      });
      const results = await repeat(UNCHANGED.name, measure, inWords);
      for (const ours of ['session', 'its training', 'its face detection'] as const)
        rows.push(rowOf(UNCHANGED.name, results, ours, 'a bare walk'));
    }
    if (isSelected(RENAMED.name)) {
      let folder = folderOf(RENAMED);
      await discovered(darkroom, folder);
      await storeResults(darkroom.databaseUrl, folder);
      const measure = async () => {
        const unchanged = await indexed(darkroom, folder);
        const renamed = `${folder}-again`;
        await rename(folder, renamed);
        folder = renamed;
        const { snapshot, seconds } = await indexed(darkroom, folder);
        await requireMoved(darkroom, snapshot);
        return { unchanged: unchanged.seconds, renamed: seconds };
      };
      const results = await repeat(RENAMED.name, measure, inWords);
      rows.push(rowOf(RENAMED.name, results, 'renamed', 'unchanged'));
    }
  } finally {
    await workspace.close();
  }
  return rows;
}

function inWords(times: Readonly<Record<string, number>>): string {
  return Object.entries(times)
    .map(([what, seconds]) => `${what} ${seconds.toFixed(2)} s`)
    .join(', ');
}

function rowOf<Key extends string>(name: string, results: Record<Key, number>[], ours: Key, against: Key): Row {
  return summaryOf(name, results)(against, ours, 's', (times) => ({ ours: times[ours], baseline: times[against] }));
}

/** Times the walks, in seconds. */
function walks(folder: string, turn: number) {
  const seconds = (walk: (root: string) => unknown) => async () => {
    const started = performance.now();
    await walk(folder);
    return (performance.now() - started) / 1_000;
  };
  return byTurns(
    { 'a bare walk': seconds(bareWalk), 'a blocking walk': seconds(blockingWalk), 'our walk alone': seconds(ourWalk) },
    turn,
  );
}

/**
 * Stores generated results for every photo of a folder, as indexing would: the hash of its content, a duplicate key of its
 * own, no metadata, a signature, a vector, no tags and no faces, for the default options of sessions.
 */
async function storeResults(databaseUrl: string, folder: string): Promise<void> {
  const { tasks, faces } = (await loadModelSet(await makeModels())).manifest;
  const { id, dimension } = tasks.embed;
  const database = openDatabase(databaseUrl, { connections: 1 });
  const inFolder = `${folder}/%`;
  const md5s = (dimension * Float32Array.BYTES_PER_ELEMENT) / MD5_BYTES;
  try {
    // Training may have begun before it was cancelled.
    for (const table of ['photo_fingerprint', 'embedding', 'face_scan'].map(Prisma.raw))
      await database.$executeRaw`
        DELETE FROM ${table} USING photo WHERE photo.id = photo_id AND photo.path LIKE ${inFolder}`;
    await database.$executeRaw`
      INSERT INTO photo_fingerprint (photo_id, size, mtime_ms, content_hash, dhash, dhash_version, duplicate_key, width, height, metadata, signature)
      SELECT id, size, mtime_ms, encode(sha256(convert_to(${CONTENT}, 'UTF8')), 'hex'), lpad(to_hex(id), 16, '0'), ${DHASH_VERSION}::int, lpad(to_hex(id), 16, '0'), 320, 240, '{}',
        decode(repeat(to_hex(id % 16), ${2 * SIGNATURE.bytes}::int), 'hex')
      FROM photo WHERE path LIKE ${inFolder}`;
    await database.$executeRaw`
      INSERT INTO embedding (photo_id, model_id, size, mtime_ms, vector, tags)
      SELECT id, ${id}, size, mtime_ms, decode(repeat(md5(path), ${md5s}::int), 'hex'), '[]'
      FROM photo WHERE path LIKE ${inFolder}`;
    await database.$executeRaw`
      INSERT INTO face_scan (photo_id, model_id, options, size, mtime_ms, faces)
      SELECT id, ${faces.id}, 'standard/0', size, mtime_ms, 0 FROM photo WHERE path LIKE ${inFolder}`;
  } finally {
    await database.$disconnect();
  }
}

/** A session over a folder, cancelled when its discovery was complete; the seconds until a viewer sees that. */
async function discovered(darkroom: Darkroom, folder: string): Promise<Followed> {
  return followed(darkroom, folder, async (sessionId, until) => {
    await until(({ discovery }) => discovery.completedAt !== null);
    return darkroom.api.command(sessionId, 'cancel');
  });
}

/** A whole session over a folder. */
function indexed(darkroom: Darkroom, folder: string): Promise<Followed> {
  return followed(darkroom, folder, (_, until) => until(({ endedAt }) => endedAt !== null));
}

/** @throws {Error} where a session over a renamed folder did anything but recognise its photos */
async function requireMoved(
  { api }: Darkroom,
  { sessionId, overallStatus, phases, discovery }: Snapshot,
): Promise<void> {
  const items = [...(await api.items(sessionId)), ...(await api.items(sessionId, { phase: 'face_detection' }))];
  const analysed = items.filter(({ ms, attempts }) => ms !== null || attempts > 0).length;
  const is = { overallStatus, moved: phases.training.moved, items: items.length, analysed, missing: discovery.missing };
  const { files } = RENAMED;
  const wanted = { overallStatus: 'completed', moved: files, items: 2 * files, analysed: 0, missing: 0 };
  if (!isDeepStrictEqual(is, wanted)) throw new Error(`the session over the renamed folder is ${JSON.stringify(is)}`);
}

/** Indexes a folder that was indexed before. */
async function indexAgain(darkroom: Darkroom, folder: string) {
  const { snapshot, seconds } = await indexed(darkroom, folder);
  const { phases } = snapshot;
  return {
    session: seconds,
    'its training': secondsBetween(phases.training.startedAt, phases.training.completedAt),
    'its face detection': secondsBetween(phases.faceDetection.startedAt, phases.faceDetection.completedAt),
  };
}

/** The last snapshot of a session, and the seconds from its start to the awaited state. */
interface Followed {
  readonly snapshot: Snapshot;
  readonly seconds: number;
}

/** Starts a session and follows it over a socket. */
async function followed(
  darkroom: Darkroom,
  rootPath: string,
  use: (sessionId: number, until: (fits: (snapshot: Snapshot) => boolean) => Promise<Snapshot>) => Promise<Snapshot>,
): Promise<Followed> {
  const { sessionId } = await darkroom.api.create({ rootPath });
  const socket = await darkroom.connect();
  try {
    await socket.subscribe(sessionId);
    const started = performance.now();
    await darkroom.api.command(sessionId, 'start');
    let seconds = Number.NaN;
    const snapshot = await use(sessionId, async (fits) => {
      await socket.next((event) => isSnapshot(event) && fits(event.snapshot), SESSION_WITHIN_MS);
      seconds = (performance.now() - started) / 1_000;
      return darkroom.api.progress(sessionId);
    });
    return { snapshot, seconds };
  } finally {
    socket.close();
  }
}

function secondsBetween(from: string | null, to: string | null): number {
  if (from === null || to === null) throw new Error('the session did not get as far');
  return (Date.parse(to) - Date.parse(from)) / 1_000;
}

/** Makes a tree of tiny files named like photos. */
function makeFiles(root: string, count: number): void {
  for (let number = 0; number < count; number += 1) {
    const folder = join(root, `roll-${String(Math.floor(number / FILES_IN_FOLDER)).padStart(4, '0')}`);
    if (number % FILES_IN_FOLDER === 0) mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `IMG_${String(number).padStart(7, '0')}.jpg`), String(number));
  }
}

/** Lists a tree and asks for the size and time of each file, all of a folder's at once. @returns how many there are. */
async function bareWalk(root: string): Promise<number> {
  let files = 0;
  const entries = await readdir(root, { withFileTypes: true });
  for (const entry of entries) if (entry.isDirectory()) files += await bareWalk(join(root, entry.name));
  const stats = await Promise.all(entries.filter((entry) => entry.isFile()).map(({ name }) => stat(join(root, name))));
  return files + stats.length;
}

/** The same, one call after another, while the process does nothing else. */
function blockingWalk(root: string): number {
  let files = 0;
  for (const entry of readdirSync(root, { withFileTypes: true })) {
    if (entry.isDirectory()) files += blockingWalk(join(root, entry.name));
    else if (statSync(join(root, entry.name)).isFile()) files += 1;
  }
  return files;
}

/** Our walk with nothing behind it. */
async function ourWalk(root: string): Promise<number> {
  let files = 0;
  for await (const { photos } of walkPhotos(root)) files += photos.length;
  return files;
}
