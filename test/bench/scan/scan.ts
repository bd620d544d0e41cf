import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Snapshot } from '#libs/contracts';
import { loadModelSet } from '#libs/inference';
import type { Darkroom } from '../../support/darkroom.js';
import { makeModels } from '../../support/models.setup.js';
import { isSnapshot } from '../../support/socket.js';
import { rowOf, type Row } from '../measures.js';
import { Place } from '../place.js';
import type { BenchOptions } from '../run.js';
import { generateResults } from './known-library.js';
import { bareWalk, blockingWalk, makeFiles, ourWalk } from './walks.js';

const DISCOVERED = { name: 'discovery', files: 100_000 };
const UNCHANGED = { name: 'unchanged', files: 10_000 };

const SESSION_WITHIN_MS = 600_000;

/** Seconds of one repetition, by what was done. */
type Times = Readonly<Record<string, number>>;

/** Discovery of many files, and a session over a library in which nothing changed, against bare walks. */
export async function scan({ repetitions, say, isSelected }: BenchOptions): Promise<Row[]> {
  const place = new Place();
  const rows: Row[] = [];
  try {
    const darkroom = await place.start('data', place.directory);
    const folderOf = ({ name, files }: typeof DISCOVERED) => {
      say(`${name}: making ${files} files`);
      const folder = join(place.directory, name);
      mkdirSync(folder);
      makeFiles(folder, files);
      return folder;
    };
    const repeat = async (name: string, measure: (repetition: number) => Promise<Times>) => {
      const results: Times[] = [];
      while (results.length < repetitions) {
        const times = await measure(results.length);
        results.push(times);
        say(
          `${name}, ${results.length} of ${repetitions}: ${Object.entries(times)
            .map(([what, seconds]) => `${what} ${seconds.toFixed(2)} s`)
            .join(', ')}`,
        );
      }
      return results;
    };
    if (isSelected(DISCOVERED.name)) {
      const folder = folderOf(DISCOVERED);
      const results = await repeat(DISCOVERED.name, async (turn) => ({
        ...(await walks(folder, turn)),
        discovery: await discover(darkroom, folder),
      }));
      for (const ours of ['discovery', 'our walk alone'])
        for (const against of WALKS) rows.push(rowFor(DISCOVERED.name, results, ours, against));
    }
    if (isSelected(UNCHANGED.name)) {
      const folder = folderOf(UNCHANGED);
      await storeResults(darkroom, folder);
      const results = await repeat(UNCHANGED.name, async (turn) => ({
        ...(await walks(folder, turn)),
        ...(await indexAgain(darkroom, folder)),
      }));
      for (const ours of ['session', 'its training', 'its face detection'])
        rows.push(rowFor(UNCHANGED.name, results, ours, 'a bare walk'));
    }
  } finally {
    await place.close();
  }
  return rows;
}

const WALKS = ['a bare walk', 'a blocking walk'];

/** Times the walks, in another order each time. */
async function walks(folder: string, turn: number): Promise<Times> {
  const all: [string, (root: string) => unknown][] = [
    ['a bare walk', bareWalk],
    ['a blocking walk', blockingWalk],
    ['our walk alone', ourWalk],
  ];
  const times: Record<string, number> = {};
  for (let at = 0; at < all.length; at += 1) {
    const [name, walk] = all[(at + turn) % all.length] ?? ['', bareWalk];
    const started = performance.now();
    await walk(folder);
    times[name] = (performance.now() - started) / 1_000;
  }
  return times;
}

/** Measures the discovery of a folder, by a session that is deleted afterwards. @returns the seconds until a viewer sees its end. */
async function discover(darkroom: Darkroom, folder: string): Promise<number> {
  const { snapshot, seconds } = await discovered(darkroom, folder);
  await darkroom.api.remove(snapshot.sessionId);
  return seconds;
}

/** Stores results for all photos of a folder, as if it had been indexed. */
async function storeResults(darkroom: Darkroom, folder: string): Promise<void> {
  await discovered(darkroom, folder);
  await generateResults(darkroom.databaseUrl, (await loadModelSet(await makeModels())).manifest);
}

/** A session over a folder, cancelled when its discovery was complete. */
async function discovered(darkroom: Darkroom, folder: string): Promise<Followed> {
  return followed(darkroom, folder, async (sessionId, until) => {
    await until(({ discovery }) => discovery.completedAt !== null);
    return darkroom.api.command(sessionId, 'cancel');
  });
}

/** Indexes a folder that was indexed before. */
async function indexAgain(darkroom: Darkroom, folder: string): Promise<Times> {
  const { snapshot, seconds } = await followed(darkroom, folder, (_, until) =>
    until(({ endedAt }) => endedAt !== null),
  );
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

function rowFor(name: string, results: readonly Times[], ours: string, against: string): Row {
  return rowOf(
    { bench: 'scan', case: name, against, metric: ours, unit: 's' },
    results.map((times) => ({ ours: times[ours] ?? NaN, baseline: times[against] ?? NaN })),
  );
}
