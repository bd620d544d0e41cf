import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HdbscanOptions } from '#libs/clustering';
import { loadModelSet } from '#libs/inference';
import { clusterOptions } from '../../../apps/worker/src/phases/clustering/group-people.js';
import { makeModels } from '../../support/models.setup.js';
import { Answering } from '../live/processes.js';
import { median } from '../../support/statistics.js';
import { summaryOf, type Row } from '../measures.js';
import type { BenchOptions } from '../run.js';
import { adjustedRandIndex, EQUAL_GROUPS, generateFaces, LIBRARY } from './faces.js';

/** The cases with their targets, in seconds and MB, and the most repetitions of hdbscan-ts. */
const cases = [
  { name: '1k-faces', faces: 1_000, population: LIBRARY, target: { seconds: 1, memory: 1024 }, peerRuns: Infinity },
  // Faces that occur once make hdbscan-ts's tree deep: it takes hours for 4 000 faces with them.
  { name: '4k-regulars', faces: 4_000, population: EQUAL_GROUPS, target: { seconds: 2, memory: 1024 }, peerRuns: 3 },
  { name: '4k-faces', faces: 4_000, population: LIBRARY, target: { seconds: 2, memory: 1024 }, peerRuns: 0 },
  { name: '10k-faces', faces: 10_000, population: LIBRARY, target: { seconds: 10, memory: 1024 }, peerRuns: 0 },
  { name: '20k-faces', faces: 20_000, population: LIBRARY, target: { seconds: 30, memory: 1024 }, peerRuns: 0 },
  { name: '100k-faces', faces: 100_000, population: LIBRARY, target: { seconds: 300, memory: 2048 }, peerRuns: 0 },
];

/** The result of one process; `peak` is its peak memory in MB. */
interface Clustered {
  readonly seconds: number;
  readonly peak: number;
  readonly labels: Int32Array;
}

interface Repetition {
  readonly ours: Clustered;
  readonly peer: Clustered | undefined;
}

/** Clusters faces, each time in a new process: Darkroom, and hdbscan-ts where it finishes. */
export async function cluster({ repeat, isSelected }: BenchOptions): Promise<Row[]> {
  const { faces: settings } = (await loadModelSet(await makeModels())).manifest;
  const { dimension, distance } = settings;
  const options = { ...distance, ...clusterOptions(settings) };
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-bench-'));
  const rows: Row[] = [];
  let smaller: { faces: number; seconds: number } | undefined;
  try {
    for (const each of cases.filter(({ name }) => isSelected(name))) {
      const { name } = each;
      const { points, people } = generateFaces(each.faces, dimension, each.population);
      const file = join(folder, name);
      await writeFile(file, new Uint8Array(points.buffer));
      const measure = async (turn: number): Promise<Repetition> => ({
        ours: await clustered('darkroom', file, options),
        peer: turn < each.peerRuns ? await clustered('hdbscan-ts', file, options) : undefined,
      });
      const describe = ({ ours, peer }: Repetition) =>
        `${ours.seconds.toFixed(2)} s${peer ? `, hdbscan-ts ${peer.seconds.toFixed(1)} s` : ''}`;
      const results = await repeat(name, measure, describe);
      rows.push(...rowsOf(each, people, results));
      if (each.population !== LIBRARY) continue;
      const seconds = median(results.map(({ ours }) => ours.seconds));
      if (smaller) {
        const exponent = Math.log(seconds / smaller.seconds) / Math.log(each.faces / smaller.faces);
        const growth = { ours: exponent, baseline: 2 };
        rows.push(summaryOf(name, [growth])('all pairs', 'growth exponent', '', (pair) => pair));
      }
      smaller = { faces: each.faces, seconds };
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  return rows;
}

/** The result of a new process. */
async function clustered(contender: string, file: string, options: HdbscanOptions): Promise<Clustered> {
  const args = [contender, file, JSON.stringify(options)];
  const contending = new Answering(new URL('contender.mjs', import.meta.url), args);
  try {
    return await contending.receive<Clustered>('clustered');
  } finally {
    await contending.end();
  }
}

function rowsOf(
  { name, target }: (typeof cases)[number],
  people: ArrayLike<number>,
  results: readonly Repetition[],
): Row[] {
  const row = summaryOf(name, results);
  const agreement = ({ labels }: Clustered) => adjustedRandIndex(labels, people);
  const rows = [
    row('target', 'time', 's', ({ ours }) => ({ ours: ours.seconds, baseline: target.seconds })),
    row('target', 'peak memory', 'MB', ({ ours }) => ({ ours: ours.peak, baseline: target.memory })),
    row('the people', 'agreement', '', ({ ours }) => ({ ours: agreement(ours), baseline: 1 })),
  ];
  const both = results.flatMap(({ ours, peer }) => (peer ? [{ ours, peer }] : []));
  if (both.length === 0) return rows;
  const compared = summaryOf(name, both);
  const by = (of: (clustered: Clustered) => number) => (pair: (typeof both)[number]) => ({
    ours: of(pair.ours),
    baseline: of(pair.peer),
  });
  return [
    ...rows,
    compared(
      'hdbscan-ts',
      'time',
      's',
      by(({ seconds }) => seconds),
    ),
    compared(
      'hdbscan-ts',
      'peak memory',
      'MB',
      by(({ peak }) => peak),
    ),
    compared('hdbscan-ts', 'agreement with the people', '', by(agreement)),
    compared('the same people', 'agreement with hdbscan-ts', '', ({ ours, peer }) => ({
      ours: adjustedRandIndex(ours.labels, peer.labels),
      baseline: 1,
    })),
  ];
}
