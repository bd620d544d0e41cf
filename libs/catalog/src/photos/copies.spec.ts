import { expect, it } from 'vitest';
import { addPhotos } from './photos.js';
import { fileAt, newFolder, train, useLibrary } from '../testing/library.fixture.js';
import { linkCopies } from '../results/originals.js';
import { readCopies } from './copies.js';

const database = await useLibrary();

/** Adds files of these sizes, the first of which is the original of the others. @returns their ids */
async function copies(sizes: Readonly<Record<string, number>>): Promise<number[]> {
  const folder = newFolder();
  const files = Object.entries(sizes).map(([name, size]) => fileAt(`${folder}/${name}`, { size }));
  const ids = await addPhotos(database, files);
  for (const id of ids) await train(database, id, { duplicateKey: folder });
  await linkCopies(database, new Map(ids.slice(1).map((id) => [id, ids[0] ?? null])));
  return ids;
}

const read = (limit = 10, after?: { wastedBytes: number; originalId: number }) =>
  readCopies(database, ['cr2'], { limit, after });

it('copies are listed by what they take, each group with its files, page by page', async () => {
  const [small = 0] = await copies({ 'a.jpg': 500, 'b.jpg': 100 });
  const [large = 0, ...others] = await copies({ 'a.jpg': 900, 'b.jpg': 200, 'c.png': 700 });
  await copies({ 'alone.jpg': 50 });
  const first = await read(1);
  expect(first).toMatchObject({ total: 2, wastedBytes: 1_000 });
  expect(first.groups).toMatchObject([
    { original: { id: large, size: 900 }, count: 2, wastedBytes: 900, copies: [{ size: 700 }, { size: 200 }] },
  ]);
  expect(first.groups[0]?.copies.map(({ id }) => id)).toEqual(others.toReversed());
  const second = await read(1, first.next ?? undefined);
  expect(second.groups.map(({ original }) => original.id)).toEqual([small]);
  expect(second.next).toBeNull();
});

it('neither the other file of a RAW and JPEG pair nor a missing file takes anything', async () => {
  await copies({ 'IMG_1.CR2': 900, 'IMG_1.JPG': 200 });
  const [, gone = 0] = await copies({ 'a.jpg': 900, 'b.jpg': 200 });
  await database.photo.update({ where: { id: gone }, data: { missingSince: new Date() } });
  const [original = 0] = await copies({ 'IMG_2.CR2': 900, 'IMG_2.JPG': 200, 'copy.jpg': 300, 'IMG_2.cr2': 40 });
  const { groups } = await read();
  expect(groups).toMatchObject([{ original: { id: original }, count: 2, wastedBytes: 340 }]);
});
