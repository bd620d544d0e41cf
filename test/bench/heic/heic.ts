import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp, { type Sharp } from 'sharp';
import { samplePhotos } from '#libs/model-conversion';
import { findProgram, HEIF_CONVERT, HEIF_ENC } from '../../runner/programs.js';
import { encodeGrid, encodeHeic, encodeTiles } from '../../support/heif-encoder.js';
import { heifOf, type HeifMaking } from '../../support/heif.js';
import { residentMegabytes } from '../../support/processes.js';
import { Dice } from '../../support/random.js';
import { Workspace } from '../../support/workspace.js';
import { Answering } from '../live/processes.js';
import { byTurns, summaryOf, type Row } from '../measures.js';
import { measureSession } from '../pipeline/session.js';
import { processesOf } from '../pipeline/usage.js';
import type { BenchOptions } from '../run.js';

/** 12 megapixels as phones take them, and the side of their tiles, in pixels. */
const [WIDTH, HEIGHT, TILE] = [4032, 3024, 512];
/** Decodes in a repetition. */
const TIMES = 4;

/** One picture, coded in the ways that cameras do. */
const CODINGS: Readonly<Record<string, (picture: Sharp) => Promise<Buffer>>> = {
  grid: (picture) => encodeGrid(picture, TILE),
  whole: (picture) => encodeHeic(picture),
  'ten-bit': (picture) => encodeHeic(picture, 10),
};

const MEMORY = { name: 'memory', photos: 200, targetMegabytes: 500 };

/** What decoding a HEIC costs, against Debian's own decoder, and what memory many of them take. */
export async function heic({ repeat, say, isSelected }: BenchOptions): Promise<Row[]> {
  Object.assign(process.env, await findProgram(HEIF_ENC), await findProgram(HEIF_CONVERT));
  const workspace = new Workspace();
  const rows: Row[] = [];
  try {
    const picture = await cameraPicture();
    for (const [name, encode] of Object.entries(CODINGS)) {
      if (!isSelected(name)) continue;
      const path = join(workspace.directory, `${name}.heic`);
      writeFileSync(path, await encode(picture.clone()));
      rows.push(await compare(name, path, workspace.directory, repeat));
    }
    if (isSelected(MEMORY.name)) {
      say(`${MEMORY.name}: indexing ${MEMORY.photos} photos`);
      const megabytes = await peakOfMany(workspace, picture);
      const row = summaryOf(MEMORY.name, [megabytes]);
      rows.push(
        row('target', 'an inference process, most', 'MB', (ours) => ({ ours, baseline: MEMORY.targetMegabytes })),
      );
    }
  } finally {
    await workspace.close();
  }
  return rows;
}

async function compare(name: string, path: string, directory: string, repeat: BenchOptions['repeat']): Promise<Row> {
  const decoder = new Answering(new URL('decode-process.mjs', import.meta.url), [directory]);
  try {
    await decoder.receive('ready');
    const paths = Array<string>(TIMES).fill(path);
    const measures = {
      // A process for many photos, as inference processes are.
      ours: () => decoder.ask<number>({ paths }, 'seconds'),
      converter: () => convert(path, join(directory, 'converted.jpg')),
    };
    await measures.ours();
    const results = await repeat(
      name,
      (turn) => byTurns(measures, turn),
      ({ ours, converter }) => `${shown(ours)}, heif-convert ${shown(converter)}`,
    );
    return summaryOf(name, results)('heif-convert', 'CPU a photo', 'ms', ({ ours, converter }) => ({
      ours: (ours / TIMES) * 1000,
      baseline: (converter / TIMES) * 1000,
    }));
  } finally {
    await decoder.end();
  }
}

function shown(seconds: number): string {
  return `${((seconds / TIMES) * 1000).toFixed(0)} ms`;
}

/** Converts a HEIC to JPEG {@link TIMES} times. @returns the processor seconds of the converter, by bash. */
async function convert(from: string, to: string): Promise<number> {
  const script = `TIMEFORMAT='%U %S'; time for turn in {1..${TIMES}}; do "$0" "$1" "$2" >&2 || exit 1; done`;
  const program = process.env[HEIF_CONVERT.variable] ?? '';
  const { stderr } = await promisify(execFile)('bash', ['-c', script, program, from, to], {
    env: { ...process.env, LC_ALL: 'C' },
  });
  const [user = NaN, system = NaN] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  return user + system;
}

/** The sample photos in two columns, of the size of a phone's picture. */
async function cameraPicture(): Promise<Sharp> {
  const [width, height] = [WIDTH / 2, HEIGHT / 3];
  const cells = samplePhotos().map(async (path, at) => ({
    input: await sharp(path).resize(width, height).png({ compressionLevel: 1 }).toBuffer(),
    ...{ left: (at % 2) * width, top: Math.floor(at / 2) * height },
  }));
  const canvas = sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: 'black' } });
  return sharp(
    await canvas
      .composite(await Promise.all(cells))
      .png({ compressionLevel: 1 })
      .toBuffer(),
  );
}

/** Indexes many different HEICs of all codings. @returns the most memory that an inference process ever had, in MB. */
async function peakOfMany(workspace: Workspace, picture: Sharp): Promise<number> {
  const folder = workspace.folder(MEMORY.name);
  const makings: HeifMaking[] = [];
  // A picture that is turned, mirrored or inverted is another one, of the same cost; so is one of the same tiles.
  for (const file of [await encodeHeic(picture.clone()), await encodeHeic(picture.clone().negate(), 10)])
    for (const turns of [0, 1, 2, 3])
      for (const mirrored of [false, true]) makings.push({ tiles: [[file]], turns, mirrored });
  const { tiles, size } = await encodeTiles(picture.clone(), TILE);
  const dice = new Dice(12);
  while (makings.length < MEMORY.photos) {
    const shuffled = dice.shuffled(tiles.flat());
    const rows = tiles.map((row, at) => shuffled.slice(at * row.length, (at + 1) * row.length));
    makings.push({ tiles: rows, size });
  }
  for (const [at, making] of dice.shuffled(makings).entries())
    writeFileSync(join(folder, `${at}.heic`), heifOf(making));
  const darkroom = await workspace.start({ roots: [workspace.directory] });
  return measureSession(darkroom, folder, ({ snapshot }) => {
    const { completed } = snapshot.phases.training.progress;
    if (completed !== MEMORY.photos) throw new Error(`${completed} of ${MEMORY.photos} photos were indexed`);
    // The inference processes start after the worker says that it is there.
    const { workers, orchestrators } = processesOf(darkroom);
    const processes = workers.filter((pid) => !orchestrators.includes(pid));
    return Promise.resolve(Math.max(...processes.map((pid) => residentMegabytes(pid, 'VmHWM'))));
  });
}
