import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { addPhotos, findReusableTraining, storeEmbeddings, storeFingerprints } from '#libs/catalog';
import { NO_METADATA } from '#libs/contracts';
import { useDatabase } from '../../../../../test/support/spec-servers.js';
import { recogniseContent } from './known-content.js';

const database = await useDatabase();
const MODEL = 'image/1';
const directory = mkdtempSync(join(tmpdir(), 'darkroom-spec-'));
afterAll(() => rmSync(directory, { recursive: true }));
beforeEach(async () => {
  await database.photo.deleteMany();
});

const at = (name: string) => join(directory, name);

/** Walks some files. @returns the items of a session, in order */
async function walk(...names: string[]) {
  const items = names.map(async (name) => {
    const { size, mtimeMs } = await stat(at(name));
    const file = { path: at(name), size, mtimeMs: Math.floor(mtimeMs) };
    const [photoId = 0] = await addPhotos(database, [file]);
    return { ...file, photoId, size: BigInt(size) };
  });
  return Promise.all(items);
}

const hashOf = async (path: string) =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex');

/** Writes a file of a content, and indexes it. @returns its photo */
async function indexed(name: string, content: string): Promise<number> {
  await writeFile(at(name), content);
  const [item] = await walk(name);
  if (item === undefined) throw new Error('no item');
  const print = { ...item, dHash: '0f'.repeat(8), duplicateKey: name, width: 4, height: 3, warnings: [] };
  const contentHash = await hashOf(at(name));
  const signature = new Uint8Array(1);
  await storeFingerprints(database, [{ ...print, contentHash, metadata: NO_METADATA, signature }], 1);
  await storeEmbeddings(database, MODEL, [{ ...print, vector: new Float32Array([1]), tags: [] }]);
  return item.photoId;
}

const recognise = (items: Awaited<ReturnType<typeof walk>>, hash = hashOf) =>
  recogniseContent(database, MODEL, items, hash);

/** The photos among some that have valid results, and those that have a vector. */
async function results(photoIds: readonly number[]) {
  const stored = await findReusableTraining(database, { photoIds, modelId: MODEL, dHashVersion: 1 });
  return { valid: stored.length, embedded: stored.filter(({ embedded }) => embedded).length };
}

it('content that two workers find at once in different files moves to one, and the other is a copy', async () => {
  await indexed('once', 'one content');
  await rename(at('once'), at('twice-1'));
  await writeFile(at('twice-2'), 'one content');
  const items = await walk('twice-1', 'twice-2');
  let reading = 0;
  let both = () => {};
  const bothRead = new Promise<void>((resolve) => (both = resolve));
  const together = async (path: string) => {
    if ((reading += 1) === 2) both();
    await bothRead;
    return hashOf(path);
  };
  const moved = await Promise.all(items.map((item) => recognise([item], together)));
  expect(moved.map((each) => each.moved.size).sort()).toEqual([0, 1]);
  expect(await results(items.map(({ photoId }) => photoId))).toEqual({ valid: 2, embedded: 1 });
});

it('what a file was that another has replaced is found in a later chunk, before that has its turn', async () => {
  const was = await indexed('a-replaced', 'before');
  await rename(at('a-replaced'), at('z-aside'));
  await writeFile(at('a-replaced'), 'a later one');
  const [replaced, aside] = await walk('a-replaced', 'z-aside');
  if (!replaced || !aside) throw new Error('no items');
  await recognise([replaced]);
  expect(await results([was])).toEqual({ valid: 0, embedded: 0 });
  expect(await results([aside.photoId])).toEqual({ valid: 1, embedded: 1 });
});

it('a file with the bytes of another that was only touched is a copy, and both keep results', async () => {
  const original = await indexed('touched', 'the same');
  await writeFile(at('touched'), 'the same');
  await writeFile(at('copy'), 'the same');
  await database.photo.update({ where: { id: original }, data: { mtimeMs: 5 } });
  const [copy] = await walk('copy');
  expect((await recognise(copy ? [copy] : [])).moved.size).toBe(0);
  expect(await results([original, copy?.photoId ?? 0])).toEqual({ valid: 2, embedded: 1 });
});

it('a file is not read where no known one has its size', async () => {
  await indexed('short', 'short');
  await writeFile(at('longer'), 'much longer');
  const never = () => Promise.reject(new Error('it was read'));
  expect(await recognise(await walk('longer'), never)).toMatchObject({ photoIds: [] });
});
