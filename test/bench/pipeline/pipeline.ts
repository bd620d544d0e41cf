import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { usableCores } from '#libs/config';
import { makeModels } from '../../support/models.setup.js';
import type { Darkroom } from '../../support/darkroom.js';
import { Workspace } from '../../support/workspace.js';
import { Answering } from '../live/processes.js';
import { median } from '../../support/statistics.js';
import { byTurns, summaryOf, type Row } from '../measures.js';
import type { BenchOptions } from '../run.js';
import { Floor, PHASES, type PhotoPhase } from './floor.js';
import { longSession } from './long-session.js';
import { LONG_SESSION, makeSets, SET_NAMES, type PhotoSet } from './photo-sets.js';
import { secondsPerSnapshot } from './progress-cost.js';
import { measureSession, type MeasuredSession } from './session.js';
import type { Run } from './usage.js';

type Repeat = BenchOptions['repeat'];

/** The case in which two workers are compared with one. */
const TWO_WORKERS = 'two-workers';

const NAMES: Readonly<Record<PhotoPhase, string>> = { training: 'training', faceDetection: 'faces' };

/** The runs of both phases. */
type Runs = Readonly<Record<PhotoPhase, Run>>;

/** A session, and the floor's runs before or after it. */
interface Repetition {
  /** `publishing`: processor seconds to publish one of its snapshots. */
  readonly session: MeasuredSession & { readonly publishing: number };
  readonly floor: Runs;
}

/** Sessions of a Darkroom against processes that loop over the same photos; two workers against one. */
export async function pipeline({ repeat, say, cases, isSelected, photos }: BenchOptions): Promise<Row[]> {
  const hasTwo = isSelected(TWO_WORKERS);
  // Takes a quarter of an hour, so it must be named.
  const hasLong = cases.includes(LONG_SESSION);
  const workspace = new Workspace();
  const { directory } = workspace;
  const rows: Row[] = [];
  try {
    say('making photos');
    const own = photos === undefined ? undefined : realpathSync(photos);
    const [small = ''] = SET_NAMES;
    const names = SET_NAMES.filter((name) => isSelected(name) || (hasTwo && name === small));
    const sets = await makeSets(directory, hasLong ? [...names, LONG_SESSION] : names, own);
    const many = sets.find(({ name }) => name === LONG_SESSION);
    if (many) rows.push(...(await longSession(workspace, many, say)));
    const compared = sets.filter(({ name }) => name === 'given' || (isSelected(name) && name !== LONG_SESSION));
    if (compared.length === 0 && !hasTwo) return rows;
    const roots = [directory, ...(own === undefined ? [] : [own])];
    const one = await workspace.start({ data: workspace.folder('one-worker'), roots });
    for (const set of compared) rows.push(...(await compare(directory, one, set, repeat)));
    const set = sets.find(({ name }) => name === small);
    if (hasTwo && set) {
      const two = await workspace.start({ data: workspace.folder(TWO_WORKERS), roots, workers: 2 });
      rows.push(...(await compareWorkers(one, two, set, repeat)));
    }
  } finally {
    await workspace.close();
  }
  return rows;
}

/** Measures sessions and the floor, after a session that fills every cache. */
async function compare(directory: string, darkroom: Darkroom, set: PhotoSet, repeat: Repeat): Promise<Row[]> {
  const models = await makeModels();
  const floor = await Floor.open(directory, models, usableCores(), set.paths[0] ?? '');
  // A processor is a tenth faster for a while after a rest, so the same work comes before each run.
  const warmUp = () => floor.run('training', set.paths);
  const measures = {
    floor: async () => {
      await warmUp();
      return {
        training: await floor.run('training', set.paths),
        faceDetection: await floor.run('faceDetection', set.paths),
      };
    },
    session: async () => {
      await warmUp();
      return measureSession(darkroom, set.folder, async (session) => ({
        ...session,
        publishing: await secondsPerSnapshot(darkroom, session.snapshot.sessionId),
      }));
    },
  };
  let results: Repetition[];
  try {
    await measureSession(darkroom, set.folder, async () => {});
    results = await repeat<Repetition>(
      set.name,
      (turn) => byTurns(measures, turn),
      ({ session, floor }) => speeds(session.runs, 'of', floor),
    );
  } finally {
    await floor.end();
  }
  return rowsOf(set, results, await msByStage(directory, models, set.paths));
}

/** Stages of an inference process in one phase, and the processor milliseconds an image that each costs. */
type Stages = Readonly<Record<string, number>>;

/** What the stages of an inference process cost over some photos. */
async function msByStage(directory: string, models: string, paths: readonly string[]) {
  const module = new URL('stages-process.mjs', import.meta.url);
  const process = new Answering(module, [models, join(directory, 'stage-thumbnails')]);
  try {
    await process.receive('ready');
    return await process.ask<Readonly<Record<PhotoPhase, Stages>>>({ paths }, 'stages');
  } finally {
    await process.end();
  }
}

/** What is compared of a phase, and its unit. */
const metrics: readonly [string, string, (run: Run) => number][] = [
  ['speed', 'images/s', speed],
  ['CPU an image, workers', 'ms', (run) => msAnImage(run.analysing, run)],
  ['CPU an image, all of it', 'ms', (run) => msAnImage(run.everything, run)],
  ['CPU an image, orchestrating', 'ms', (run) => msAnImage(run.orchestrating, run)],
  ['memory', 'MB', ({ megabytes }) => megabytes],
];

function rowsOf({ name }: PhotoSet, results: readonly Repetition[], stages: Readonly<Record<PhotoPhase, Stages>>) {
  const row = summaryOf(name, results);
  return [
    ...PHASES.flatMap((phase) =>
      metrics.map(([metric, unit, of]) =>
        row('a bare loop', `${NAMES[phase]}: ${metric}`, unit, ({ session, floor }) => ({
          ours: of(session.runs[phase]),
          baseline: of(floor[phase]),
        })),
      ),
    ),
    // As many snapshots as the session had versions.
    row('all of the work', 'CPU of progress, a session', 's', ({ session: { runs, snapshot, publishing } }) => ({
      ours: publishing * snapshot.version.seq,
      baseline: PHASES.reduce((sum, phase) => sum + runs[phase].everything, 0),
    })),
    ...PHASES.flatMap((phase) => stageRows(name, phase, stages[phase], results)),
  ];
}

/** The stages of a phase, as shares of what they cost together. */
function stageRows(name: string, phase: PhotoPhase, analysing: Stages, results: readonly Repetition[]): Row[] {
  const middle = (of: (run: Run, publishing: number) => number) =>
    median(results.map(({ session: { runs, publishing } }) => msAnImage(of(runs[phase], publishing), runs[phase])));
  const publish = middle(({ changes }, publishing) => publishing * changes);
  // Everything outside the inference processes: jobs and commits of the worker, Postgres, Redis and the API.
  const beside = middle(({ everything, analysing, orchestrating }) => everything - analysing + orchestrating);
  const stages = Object.entries({ ...analysing, 'jobs, commit': beside - publish, publish });
  const all = stages.reduce((sum, [, ms]) => sum + ms, 0);
  return stages.map(([stage, ours]) =>
    summaryOf(name, [{ ours, baseline: all }])(
      'all of its stages',
      `${NAMES[phase]}: CPU an image, ${stage}`,
      'ms',
      (pair) => pair,
    ),
  );
}

/** Measures two workers, with half of the processes each, against one with all of them. */
async function compareWorkers(one: Darkroom, two: Darkroom, set: PhotoSet, repeat: Repeat): Promise<Row[]> {
  const measure = (darkroom: Darkroom) => measureSession(darkroom, set.folder, async ({ runs }) => runs);
  await measure(two);
  const results = await repeat(
    TWO_WORKERS,
    (turn) => byTurns({ one: () => measure(one), two: () => measure(two) }, turn),
    ({ one, two }) => speeds(two, 'one worker', one),
  );
  return PHASES.map((phase) =>
    summaryOf(TWO_WORKERS, results)('one worker', `${NAMES[phase]}: speed`, 'images/s', ({ one, two }) => ({
      ours: speed(two[phase]),
      baseline: speed(one[phase]),
    })),
  );
}

function speeds(ours: Runs, against: string, baseline: Runs): string {
  const shown = (run: Run) => speed(run).toFixed(2);
  const each = PHASES.map((phase) => `${NAMES[phase]} ${shown(ours[phase])} ${against} ${shown(baseline[phase])}`);
  return `${each.join(', ')} images/s`;
}

function speed({ photos, seconds }: Run): number {
  return photos / seconds;
}

function msAnImage(seconds: number, { photos }: Run): number {
  return (seconds * 1_000) / photos;
}
