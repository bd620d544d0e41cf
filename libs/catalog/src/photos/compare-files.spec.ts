import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { fileAt, newFolder, useLibrary } from '../testing/library.fixture.js';
import { compareFiles, countPresent, presentPhotos } from './compare-files.js';
import { addPhotos } from './photos.js';

const database = await useLibrary();

/** A folder of the library. */
async function folderAt(path: string) {
  return database.folder.create({ data: { path }, select: { id: true, path: true } });
}

async function present(folder: Parameters<typeof countPresent>[1]): Promise<string[]> {
  const paths: string[] = [];
  for await (const page of presentPhotos(database, folder)) paths.push(...page.map(({ path }) => path));
  return paths;
}

it('files are new, changed or the same as in the library, whatever their names', async () => {
  const folder = await folderAt(newFolder());
  const name = fc.stringMatching(/^[a-z"\\ é\u{1F600}%{}]{1,3}$/u);
  const version = fc.record({ size: fc.nat({ max: 1 }), mtimeMs: fc.constantFrom(1, 1.5) });
  const versions = fc.dictionary(name, version, { noNullPrototype: true });
  const files = (all: Readonly<Record<string, { size: number; mtimeMs: number }>>) =>
    Object.entries(all).map(([each, changes]) => fileAt(`${folder.path}/${each}`, changes));
  await fc.assert(
    fc.asyncProperty(versions, versions, async (known, walked) => {
      await database.photo.deleteMany();
      await addPhotos(database, files(known));
      const { seen, added, changed } = await compareFiles(database, folder, files(walked));
      const names = Object.keys(walked);
      const named = (indices: readonly number[]) => indices.map((at) => names[at]).sort();
      const isKnown = (each: string) => Object.hasOwn(known, each);
      expect(named(added)).toEqual(names.filter((each) => !isKnown(each)).sort());
      const differs = (each: string) => JSON.stringify(known[each]) !== JSON.stringify(walked[each]);
      expect(named(changed)).toEqual(names.filter((each) => isKnown(each) && differs(each)).sort());
      expect(seen).toHaveLength(names.filter(isKnown).length);
    }),
    { numRuns: 50 },
  );
});

it('a walk is expected to find what its folder has, but not what is missing or what another folder saw last', async () => {
  const path = newFolder();
  const [folder, inner] = [await folderAt(path), await folderAt(`${path}/inner`)];
  const [kept, linked, missing, other] = [`${path}/a.jpg`, '/elsewhere/b.jpg', `${path}/c.jpg`, `${path}/inner/d.jpg`];
  await addPhotos(
    database,
    [kept, linked, missing, other, `${path}0/e.jpg`].map((each) => fileAt(each)),
  );
  const change = (at: string, data: object) => database.photo.update({ where: { path: at }, data });
  await change(linked, { folderId: folder.id });
  await change(missing, { missingSince: new Date() });
  await change(other, { folderId: inner.id });
  expect(await present(folder)).toEqual([linked, kept].sort());
  expect(await countPresent(database, folder)).toBe(2);
  const compared = await compareFiles(
    database,
    folder,
    [kept, missing, other].map((each) => fileAt(each)),
  );
  expect(compared).toMatchObject({ added: [1], changed: [] });
  expect(compared.seen).toHaveLength(1);
});
