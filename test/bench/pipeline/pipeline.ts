import { availableParallelism } from 'node:os';
import { realpathSync } from 'node:fs';
import { makeModels } from '../../support/models.setup.js';
import type { Darkroom } from '../../support/darkroom.js';
import { median, rowOf, type Row } from '../measures.js';
import { Place } from '../place.js';
import type { BenchOptions } from '../run.js';
import { Floor, PHASES, type PhotoPhase } from './floor.js';
import { longSession } from './long-session.js';
import { LONG_SESSION, makeSets, SET_NAMES, type PhotoSet } from './photo-sets.js';
import { secondsPerSnapshot } from './progress-cost.js';
import { measureSession, type MeasuredSession } from './session.js';
import { msByStage, type Stages } from './stages.js';
import type { Run } from './usage.js';

type Say = BenchOptions['say'];

/** The case in which two workers are compared with one. */
const TWO_WORKERS = 'two-workers';

const NAMES: Readonly<Record<PhotoPhase, string>> = { training: 'training', faceDetection: 'faces' };

/** A session, and the floor's runs before or after it. */
interface Repetition extends MeasuredSession {
  readonly floor: Readonly<Record<PhotoPhase, Run>>;
  /** Processor seconds to publish one of its snapshots. */
  readonly publishing: number;
}

/** Sessions of a Darkroom against processes that loop over the same photos; two workers against one. */
export async function pipeline({ repetitions, say, cases, isSelected, photos }: BenchOptions): Promise<Row[]> {
  const hasTwo = isSelected(TWO_WORKERS);
  // Takes a quarter of an hour, so it must be named.
  const hasLong = cases.includes(LONG_SESSION);
  const place = new Place();
  const rows: Row[] = [];
  try {
    say('making photos');
    const own = photos === undefined ? undefined : realpathSync(photos);
    const [small = ''] = SET_NAMES;
    const names = SET_NAMES.filter((name) => isSelected(name) || (hasTwo && name === small));
    const sets = await makeSets(place.directory, hasLong ? [...names, LONG_SESSION] : names, own);
    const many = sets.find(({ name }) => name === LONG_SESSION);
    if (many) rows.push(...(await longSession(place, many, say)));
    const compared = sets.filter(({ name }) => name === 'given' || (isSelected(name) && name !== LONG_SESSION));
    if (compared.length === 0 && !hasTwo) return rows;
    const roots = [place.directory, ...(own === undefined ? [] : [own])];
    const one = await place.start('one-worker', place.directory, { roots });
    for (const set of compared) rows.push(...(await compare(place, one, set, repetitions, say)));
    const set = sets.find(({ name }) => name === small);
    if (hasTwo && set) {
      const two = await place.start(TWO_WORKERS, place.directory, { workers: 2 });
      rows.push(...(await compareWorkers(one, two, set, repetitions, say)));
    }
  } finally {
    await place.close();
  }
  return rows;
}

/** Measures sessions and the floor by turns, in another order each time, after a session that fills every cache. */
async function compare(place: Place, darkroom: Darkroom, set: PhotoSet, repetitions: number, say: Say): Promise<Row[]> {
  const floor = await Floor.open(place.directory, await makeModels(), availableParallelism(), set.paths[0] ?? '');
  const results: Repetition[] = [];
  try {
    await measureSession(darkroom, set.folder, async () => {});
    while (results.length < repetitions) {
      // A processor is a tenth faster for a while after a rest, so the same work comes before each run.
      const warmUp = () => floor.run('training', set.paths);
      const ours = async () => {
        await warmUp();
        return measureSession(darkroom, set.folder, async (session) => ({
          ...session,
          publishing: await secondsPerSnapshot(darkroom, session.snapshot.sessionId),
        }));
      };
      const bare = async () => {
        await warmUp();
        return {
          training: await floor.run('training', set.paths),
          faceDetection: await floor.run('faceDetection', set.paths),
        };
      };
      const floorFirst = results.length % 2 === 0 ? await bare() : null;
      const session = await ours();
      const result = { ...session, floor: floorFirst ?? (await bare()) };
      results.push(result);
      say(
        `${set.name}, ${results.length} of ${repetitions}: ${PHASES.map((phase) => `${NAMES[phase]} ${speed(result.runs[phase]).toFixed(2)} of ${speed(result.floor[phase]).toFixed(2)} images/s`).join(', ')}`,
      );
    }
  } finally {
    await floor.end();
  }
  const stages = await msByStage(place.directory, await makeModels(), set.paths);
  return [
    ...PHASES.flatMap((phase) => phaseRows(set, phase, results)),
    progressRow(set, results),
    ...PHASES.flatMap((phase) => stageRows(set, phase, stages[phase], results)),
  ];
}

/** The stages of a phase, as shares of what they cost together. */
function stageRows({ name }: PhotoSet, phase: PhotoPhase, analysing: Stages, results: readonly Repetition[]): Row[] {
  const publish = median(
    results.map(({ runs, publishing }) => msAnImage(publishing * runs[phase].changes, runs[phase])),
  );
  // Everything outside the inference processes: jobs and commits of the worker, Postgres, Redis and the API.
  const beside = median(
    results.map(({ runs: { [phase]: run } }) => msAnImage(run.everything - run.analysing + run.orchestrating, run)),
  );
  const stages = Object.entries({ ...analysing, 'jobs, commit': beside - publish, publish });
  const all = stages.reduce((sum, [, ms]) => sum + ms, 0);
  const what = { bench: 'pipeline', case: name, against: 'all of its stages', unit: 'ms' };
  return stages.map(([stage, ms]) =>
    rowOf({ ...what, metric: `${NAMES[phase]}: CPU an image, ${stage}` }, [{ ours: ms, baseline: all }]),
  );
}

/** What is compared of a phase, and its unit. */
const metrics: readonly { name: string; unit: string; of: (run: Run) => number }[] = [
  { name: 'speed', unit: 'images/s', of: speed },
  { name: 'CPU an image, workers', unit: 'ms', of: (run) => msAnImage(run.analysing, run) },
  { name: 'CPU an image, all of it', unit: 'ms', of: (run) => msAnImage(run.everything, run) },
  { name: 'CPU an image, orchestrating', unit: 'ms', of: (run) => msAnImage(run.orchestrating, run) },
  { name: 'memory', unit: 'MB', of: ({ megabytes }) => megabytes },
];

function phaseRows(set: PhotoSet, phase: PhotoPhase, results: readonly Repetition[]): Row[] {
  return metrics.map(({ name, unit, of }) =>
    rowOf(
      { bench: 'pipeline', case: set.name, against: 'a bare loop', metric: `${NAMES[phase]}: ${name}`, unit },
      results.map(({ runs, floor }) => ({ ours: of(runs[phase]), baseline: of(floor[phase]) })),
    ),
  );
}

/** The share of progress in the cost of a session: as many snapshots as it had versions. */
function progressRow({ name }: PhotoSet, results: readonly Repetition[]): Row {
  return rowOf(
    { bench: 'pipeline', case: name, against: 'all of the work', metric: 'CPU of progress, a session', unit: 's' },
    results.map(({ runs, snapshot, publishing }) => ({
      ours: publishing * snapshot.version.seq,
      baseline: PHASES.reduce((sum, phase) => sum + runs[phase].everything, 0),
    })),
  );
}

/** Measures two workers, with half of the processes each, against one with all of them, by turns. */
async function compareWorkers(
  one: Darkroom,
  two: Darkroom,
  set: PhotoSet,
  repetitions: number,
  say: Say,
): Promise<Row[]> {
  const results: { readonly ours: MeasuredSession; readonly baseline: MeasuredSession }[] = [];
  const measure = (darkroom: Darkroom) => measureSession(darkroom, set.folder, async (session) => session);
  await measure(two);
  while (results.length < repetitions) {
    const oneFirst = results.length % 2 === 0 ? await measure(one) : null;
    const ours = await measure(two);
    const result = { ours, baseline: oneFirst ?? (await measure(one)) };
    results.push(result);
    say(
      `${TWO_WORKERS}, ${results.length} of ${repetitions}: ${PHASES.map((phase) => `${NAMES[phase]} ${speed(result.ours.runs[phase]).toFixed(2)}, one worker ${speed(result.baseline.runs[phase]).toFixed(2)} images/s`).join(', ')}`,
    );
  }
  const what = { bench: 'pipeline', case: TWO_WORKERS, against: 'one worker', unit: 'images/s' };
  return PHASES.map((phase) =>
    rowOf(
      { ...what, metric: `${NAMES[phase]}: speed` },
      results.map(({ ours, baseline }) => ({ ours: speed(ours.runs[phase]), baseline: speed(baseline.runs[phase]) })),
    ),
  );
}

function speed({ photos, seconds }: Run): number {
  return photos / seconds;
}

function msAnImage(seconds: number, { photos }: Run): number {
  return (seconds * 1_000) / photos;
}
