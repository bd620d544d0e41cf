import { setTimeout as delay } from 'node:timers/promises';
import { openDatabase, type Database } from '#libs/database';
import { loadModelSet, type TaskModel } from '#libs/inference';
import { makeModels } from '../../support/models.setup.js';
import { Arena } from '../live/arena.js';
import { darkroom } from '../live/contenders.js';
import { median, quantile } from '../../support/statistics.js';
import { summaryOf, type Row } from '../measures.js';
import type { BenchOptions } from '../run.js';
import { GeneratedLibrary } from './library.js';
import { byLoop, byReadingAll, overRest, timed } from './searches.js';

/** Searches of a repetition: ours, and those of the baselines, which take seconds. */
const SEARCHES = 30;
const LOOPS = 5;
const READINGS = 2;
/** Idle time during which the server is measured for comparison. */
const QUIET_MS = 2_000;

const cases: readonly { name: string; photos: number }[] = [
  { name: '10k-photos', photos: 10_000 },
  { name: '100k-photos', photos: 100_000 },
];

/** Look-alikes of a photo: ours over REST, a loop over objects in memory, and reading all of Postgres each time. */
export async function similar({ repeat, say, isSelected }: BenchOptions): Promise<Row[]> {
  const { embed } = (await loadModelSet(await makeModels())).manifest.tasks;
  const rows: Row[] = [];
  const arena = await Arena.open(0);
  const database = openDatabase(arena.place.databaseUrl);
  const library = new GeneratedLibrary(database, embed.id, embed.dimension);
  try {
    for (const { name, photos } of cases.filter((each) => isSelected(each.name))) {
      say(`${name}: generating photos`);
      await library.growTo(photos);
      const results = await repeat(
        name,
        () => measure(arena, database, library, embed),
        ({ first, ours, loop, readingAll }) =>
          `first ${first.toFixed(0)} ms, then ${median(ours).toFixed(1)} ms, loop ${median(loop).toFixed(0)} ms, reading all ${median(readingAll).toFixed(0)} ms`,
      );
      rows.push(...rowsOf(name, results));
    }
  } finally {
    await database.$disconnect();
    await arena.close();
  }
  return rows;
}

type Repetition = Awaited<ReturnType<typeof measure>>;

/** Measures one repetition: times in ms, memory in MB. `cpu` of a search: of the API's process, and of the loop. */
async function measure(
  arena: Arena,
  database: Database,
  { photos }: GeneratedLibrary,
  { id: modelId }: TaskModel<'embed'>,
) {
  const api = await darkroom(arena.place);
  try {
    const queries = Array.from(
      { length: SEARCHES },
      (_, at) => photos[Math.floor(((at + 0.5) / SEARCHES) * photos.length)],
    ).filter((photo) => photo !== undefined);
    const ours = overRest(api.url);
    const before = (await api.memory()).rss;
    const [first] = await timed(ours, queries.slice(0, 1));
    const held = (await api.memory()).rss - before;
    const [mine, mineMs] = await costing(
      () => api.cpu(),
      () => timed(ours, queries),
    );
    await api.delay();
    await timed(ours, queries);
    const busy = await api.delay();
    await delay(QUIET_MS);
    const quiet = await api.delay();
    const [loop, loopMs] = await costing(ownCpu, () => timed(byLoop(photos), queries.slice(0, LOOPS)));
    const readingAll = await timed(byReadingAll(database, modelId), queries.slice(0, READINGS));
    // Searches in which we did not find what the loop finds.
    const different = loop.filter(({ found }, at) => JSON.stringify(found) !== JSON.stringify(mine[at]?.found)).length;
    const ms = (searches: typeof mine) => searches.map((search) => search.ms);
    const floats = photos.reduce((sum, { vector }) => sum + vector.byteLength, 0);
    return {
      ...{ first: first?.ms ?? NaN, ours: ms(mine), loop: ms(loop), readingAll: ms(readingAll), different },
      cpu: { ours: mineMs / mine.length, baseline: loopMs / loop.length },
      memory: { ours: held / 2 ** 20, baseline: floats / 2 ** 20 },
      delay: { ours: busy, baseline: quiet },
    };
  } finally {
    await api.end();
  }
}

/** What some work gives, and the milliseconds of processor time that it took. */
async function costing<T>(cpu: () => Promise<number>, work: () => Promise<T>): Promise<[T, number]> {
  const before = await cpu();
  const result = await work();
  return [result, (await cpu()) - before];
}

async function ownCpu(): Promise<number> {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function rowsOf(name: string, results: readonly Repetition[]): Row[] {
  const row = summaryOf(name, results);
  const medians = (ours: readonly number[], baseline: readonly number[]) => ({
    ours: median(ours),
    baseline: median(baseline),
  });
  return [
    row('a loop', 'search p50', 'ms', ({ ours, loop }) => medians(ours, loop)),
    row('a loop', 'search p99', 'ms', ({ ours, loop }) => ({
      ours: quantile(ours, 0.99),
      baseline: quantile(loop, 0.99),
    })),
    row('a loop', 'CPU a search', 'ms', ({ cpu }) => cpu),
    row('a loop', 'other answers', '', ({ different }) => ({ ours: different, baseline: 0 })),
    row('float32 vectors', 'memory', 'MB', ({ memory }) => memory),
    row('reading all', 'search p50', 'ms', ({ ours, readingAll }) => medians(ours, readingAll)),
    row('reading all', 'first search', 'ms', ({ first, readingAll }) => medians([first], readingAll)),
    row('no search', 'event loop delay p99', 'ms', (result) => result.delay),
  ];
}
