import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HdbscanOptions } from '#libs/clustering';
import { loadModelSet } from '#libs/inference';
import { makeModels } from '../../support/models.setup.js';
import { Answering } from '../live/processes.js';
import { median, rowOf, type Pair, type Row } from '../measures.js';
import type { BenchOptions } from '../run.js';
import { adjustedRandIndex } from './agreement.js';
import { EQUAL_GROUPS, generateFaces, LIBRARY, type GeneratedFaces, type Population } from './faces.js';

/** A case with its target, in seconds and MB, and the most repetitions of hdbscan-ts. */
interface Case {
  readonly name: string;
  readonly faces: number;
  readonly population: Population;
  readonly target: { readonly seconds: number; readonly memory: number };
  readonly peerRuns: number;
}

const cases: readonly Case[] = [
  { name: '1k-faces', faces: 1_000, population: LIBRARY, target: { seconds: 1, memory: 1024 }, peerRuns: Infinity },
  // Faces that occur once make hdbscan-ts's tree deep: it takes hours for 4 000 faces with them.
  { name: '4k-regulars', faces: 4_000, population: EQUAL_GROUPS, target: { seconds: 2, memory: 1024 }, peerRuns: 3 },
  { name: '4k-faces', faces: 4_000, population: LIBRARY, target: { seconds: 2, memory: 1024 }, peerRuns: 0 },
  { name: '10k-faces', faces: 10_000, population: LIBRARY, target: { seconds: 10, memory: 1024 }, peerRuns: 0 },
  { name: '20k-faces', faces: 20_000, population: LIBRARY, target: { seconds: 30, memory: 1024 }, peerRuns: 0 },
  { name: '100k-faces', faces: 100_000, population: LIBRARY, target: { seconds: 300, memory: 2048 }, peerRuns: 0 },
];

const CLUSTERED_WITHIN_MS = 1_800_000;

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
export async function cluster({ repetitions, say, isSelected }: BenchOptions): Promise<Row[]> {
  const { dimension, distance } = (await loadModelSet(await makeModels())).manifest.faces;
  const options: HdbscanOptions = { dimension, ...distance };
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-bench-'));
  const rows: Row[] = [];
  let smaller: { faces: number; seconds: number } | undefined;
  try {
    for (const each of cases.filter(({ name }) => isSelected(name))) {
      const { name } = each;
      const faces = generateFaces(each.faces, dimension, each.population);
      const file = join(folder, name);
      await writeFile(file, new Uint8Array(faces.points.buffer));
      const results: Repetition[] = [];
      while (results.length < repetitions) {
        const ours = await clustered('darkroom', file, options);
        const peer = results.length < each.peerRuns ? await clustered('hdbscan-ts', file, options) : undefined;
        results.push({ ours, peer });
        say(
          `${name}, ${results.length} of ${repetitions}: ${ours.seconds.toFixed(2)} s${peer ? `, hdbscan-ts ${peer.seconds.toFixed(1)} s` : ''}`,
        );
      }
      rows.push(...rowsOf(each, faces, results));
      if (each.population !== LIBRARY) continue;
      const seconds = median(results.map(({ ours }) => ours.seconds));
      if (smaller) {
        const exponent = Math.log(seconds / smaller.seconds) / Math.log(each.faces / smaller.faces);
        rows.push(
          rowOf({ bench: 'cluster', case: name, against: 'all pairs', metric: 'growth exponent', unit: '' }, [
            { ours: exponent, baseline: 2 },
          ]),
        );
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
  const module = fileURLToPath(new URL('./contender.mjs', import.meta.url));
  const contending = new Answering(module, [contender, file, JSON.stringify(options)], {
    answerWithinMs: CLUSTERED_WITHIN_MS,
  });
  try {
    return await contending.receive<Clustered>('clustered');
  } finally {
    await contending.end();
  }
}

function rowsOf({ name, target }: Case, { people }: GeneratedFaces, results: readonly Repetition[]): Row[] {
  const row = (against: string, metric: string, unit: string, pairs: readonly Pair[]) =>
    rowOf({ bench: 'cluster', case: name, against, metric, unit }, pairs);
  const ours = (baseline: number, of: (clustered: Clustered) => number): Pair[] =>
    results.map((result) => ({ ours: of(result.ours), baseline }));
  const [time, memory] = [({ seconds }: Clustered) => seconds, ({ peak }: Clustered) => peak];
  const agreement = ({ labels }: Clustered) => adjustedRandIndex(labels, people);
  const rows = [
    row('target', 'time', 's', ours(target.seconds, time)),
    row('target', 'peak memory', 'MB', ours(target.memory, memory)),
    row('the people', 'agreement', '', ours(1, agreement)),
  ];
  const both = results.flatMap(({ ours, peer }) => (peer ? [{ ours, peer }] : []));
  if (both.length === 0) return rows;
  const compared = (of: (clustered: Clustered) => number): Pair[] =>
    both.map(({ ours, peer }) => ({ ours: of(ours), baseline: of(peer) }));
  const same = both.map(({ ours, peer }) => ({ ours: adjustedRandIndex(ours.labels, peer.labels), baseline: 1 }));
  return [
    ...rows,
    row('hdbscan-ts', 'time', 's', compared(time)),
    row('hdbscan-ts', 'peak memory', 'MB', compared(memory)),
    row('hdbscan-ts', 'agreement with the people', '', compared(agreement)),
    row('the same people', 'agreement with hdbscan-ts', '', same),
  ];
}
