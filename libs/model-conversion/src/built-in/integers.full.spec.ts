import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import sharp from 'sharp';
import { decodeForFaces, type RgbImage } from '#libs/formats';
import { loadModelSet, viewFor, type ModelSet } from '#libs/inference';
import { makeModels } from '../../../../test/support/models.setup.js';
import { rgb } from '../../../../test/support/pictures.js';
import { DESCRIPTOR_SIZE } from './descriptor.js';
import { faceDetector } from './faceboxes.js';
import { samplePhotos } from './packages.js';

const RUNNER = fileURLToPath(new URL('run-model.fixture.mjs', import.meta.url));
const valgrind = process.env['DARKROOM_TEST_VALGRIND'] ?? '/usr/bin/valgrind';

let set: ModelSet;
let directory: string;
beforeAll(async () => {
  set = await loadModelSet(await makeModels());
  directory = await mkdtemp(join(tmpdir(), 'integers-'));
});
afterAll(() => rm(directory, { recursive: true }));

/** What a model gives on this processor, and on the one that Valgrind shows: AVX2 without AVX-512 and VNNI. */
async function onBoth(file: string, { data, width, height }: RgbImage): Promise<Buffer[]> {
  const [pixels, target] = [join(directory, 'pixels'), join(directory, 'outputs')];
  await writeFile(pixels, data);
  const run = async (program: string, ...before: string[]) => {
    const args = [RUNNER, join(set.directory, file), pixels, String(width), String(height), target];
    await promisify(execFile)(program, [...before, ...args]);
    return readFile(target);
  };
  return [
    await run(process.execPath),
    // Valgrind does not follow compiled JavaScript.
    await run(valgrind, '--tool=none', process.execPath, '--jitless'),
  ];
}

const photos = samplePhotos().map((path, index) => ({ path, photo: index + 1 }));

it.each(photos)('without VNNI the detector finds the same to the bit: sample photo $photo', async ({ path }) => {
  const { image } = await decodeForFaces(path);
  const { pixels, size } = await viewFor(image, faceDetector.declaration.input);
  const [here, avx2] = await onBoth(set.manifest.tasks['detect-faces'].file, { data: pixels, ...size });
  expect(here?.byteLength).toBeGreaterThan(100_000);
  expect(avx2?.equals(here as Buffer)).toBe(true);
});

it.each(photos)('without VNNI descriptors are the same to the bit: sample photo $photo', async ({ path }) => {
  const face = await rgb(sharp(path).resize(DESCRIPTOR_SIZE, DESCRIPTOR_SIZE));
  const [here, avx2] = await onBoth(set.manifest.tasks['describe-faces'].file, face);
  expect(here).toHaveLength(128 * 4);
  expect(avx2?.equals(here as Buffer)).toBe(true);
});
