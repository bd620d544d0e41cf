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
import { EVERYBODY, inventFaces, REGULARS, type Crowd, type InventedFaces } from './faces.js';

/** What is wanted at most of a case, in seconds and MB; and how often hdbscan-ts is measured, at most. */
interface Case {
  readonly name: string;
  readonly faces: number;
  readonly crowd: Crowd;
  readonly wanted: { readonly seconds: number; readonly memory: number };
  readonly peerRuns: number;
}

const cases: readonly Case[] = [
  { name: '1k-faces', faces: 1_000, crowd: EVERYBODY, wanted: { seconds: 1, memory: 1024 }, peerRuns: Infinity },
  // Strangers make hdbscan-ts's tree deep: 4 000 faces with them take it hours.
  { name: '4k-regulars', faces: 4_000, crowd: REGULARS, wanted: { seconds: 2, memory: 1024 }, peerRuns: 3 },
  { name: '4k-faces', faces: 4_000, crowd: EVERYBODY, wanted: { seconds: 2, memory: 1024 }, peerRuns: 0 },
  { name: '10k-faces', faces: 10_000, crowd: EVERYBODY, wanted: { seconds: 10, memory: 1024 }, peerRuns: 0 },
  { name: '20k-faces', faces: 20_000, crowd: EVERYBODY, wanted: { seconds: 30, memory: 1024 }, peerRuns: 0 },
  { name: '100k-faces', faces: 100_000, crowd: EVERYBODY, wanted: { seconds: 300, memory: 2048 }, peerRuns: 0 },
];

const CLUSTERED_WITHIN_MS = 1_800_000;

/** What a process says of its clustering; `peak` is the most memory that it held, all in all, in MB. */
interface Clustered {
  readonly seconds: number;
  readonly peak: number;
  readonly labels: Int32Array;
}

interface Repetition {
  readonly ours: Clustered;
  readonly peer: Clustered | undefined;
}

/** Faces into people, each time in a fresh process: ours, and hdbscan-ts as far as it goes. */
export async function cluster({ repetitions, say, cases: wanted }: BenchOptions): Promise<Row[]> {
  const { dimension, distance } = (await loadModelSet(await makeModels())).manifest.faces;
  const options: HdbscanOptions = { dimension, ...distance };
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-bench-'));
  const rows: Row[] = [];
  let smaller: { faces: number; seconds: number } | undefined;
  try {
    for (const each of cases.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
      const { name } = each;
      const faces = inventFaces(each.faces, dimension, each.crowd);
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
      if (each.crowd !== EVERYBODY) continue;
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

/** What a fresh process comes to. */
async function clustered(contender: string, file: string, options: HdbscanOptions): Promise<Clustered> {
  const module = fileURLToPath(new URL('./contender.mjs', import.meta.url));
  const contending = new Answering(module, [contender, file, JSON.stringify(options)], {
    answerWithinMs: CLUSTERED_WITHIN_MS,
  });
  try {
    return await contending.told<Clustered>('clustered');
  } finally {
    await contending.end();
  }
}

function rowsOf({ name, wanted }: Case, { people }: InventedFaces, results: readonly Repetition[]): Row[] {
  const row = (against: string, metric: string, unit: string, pairs: readonly Pair[]) =>
    rowOf({ bench: 'cluster', case: name, against, metric, unit }, pairs);
  const against = (baseline: number, ours: (clustered: Clustered) => number): Pair[] =>
    results.map((result) => ({ ours: ours(result.ours), baseline }));
  const withPeer = results.flatMap(({ ours, peer }) => (peer ? [{ ours, peer }] : []));
  const peerRows = [
    row(
      'hdbscan-ts',
      'time',
      's',
      withPeer.map(({ ours, peer }) => ({ ours: ours.seconds, baseline: peer.seconds })),
    ),
    row(
      'hdbscan-ts',
      'peak memory',
      'MB',
      withPeer.map(({ ours, peer }) => ({ ours: ours.peak, baseline: peer.peak })),
    ),
    row(
      'hdbscan-ts',
      'agreement with the people',
      '',
      withPeer.map(({ ours, peer }) => ({
        ours: adjustedRandIndex(ours.labels, people),
        baseline: adjustedRandIndex(peer.labels, people),
      })),
    ),
    row(
      'the same people',
      'agreement with hdbscan-ts',
      '',
      withPeer.map(({ ours, peer }) => ({ ours: adjustedRandIndex(ours.labels, peer.labels), baseline: 1 })),
    ),
  ];
  return [
    row(
      'wanted',
      'time',
      's',
      against(wanted.seconds, ({ seconds }) => seconds),
    ),
    row(
      'wanted',
      'peak memory',
      'MB',
      against(wanted.memory, ({ peak }) => peak),
    ),
    row(
      'the people',
      'agreement',
      '',
      against(1, ({ labels }) => adjustedRandIndex(labels, people)),
    ),
    ...(withPeer.length > 0 ? peerRows : []),
  ];
}
