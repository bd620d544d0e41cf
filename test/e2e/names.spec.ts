import { copyFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { endpoints, intersectionOverUnion, type Box } from '#libs/contracts';
import { fromRgb } from '#libs/formats';
import { openDatabase } from '#libs/database';
import { runStart, type Darkroom } from '../support/darkroom.js';
import { faceMatchGrid } from '../support/face-match.js';
import { useWorkspace } from '../support/workspace.js';

const ORIENTATIONS = [1, 2, 3, 4, 5, 6, 7, 8];
/** Of the cells of the face-match picture, one for each orientation: faces of different people, found in all. */
const FIRST_CELL = 27;

const workspace = useWorkspace();
let darkroom: Darkroom;
/** The photos of two folders, by their names: those that are named, and copies of them with the sidecars beside. */
let named: string;
let copies: string;
let directory: string;

/** A photo of one face, which is not in the middle, stored as a camera of this orientation would. */
async function makePhoto(path: string, cell: number, orientation: number): Promise<void> {
  const { image } = (await faceMatchGrid(cell + 1))[cell] ?? {};
  if (!image) throw new Error(`there is no cell ${cell}`);
  const face = await fromRgb(image).resize(360).png().toBuffer();
  const border = { top: 90, bottom: 330, left: 120, right: 600, background: 'grey' };
  const upright = await sharp(face).extend(border).png().toBuffer();
  // Turned so that the orientation turns it back; only 6 and 8 are not their own inverse.
  const inverse = orientation === 6 ? 8 : orientation === 8 ? 6 : orientation;
  const turned = await sharp(upright).withMetadata({ orientation: inverse }).png().toBuffer();
  const stored = await sharp(turned).autoOrient().png().toBuffer();
  await sharp(stored).withMetadata({ orientation }).jpeg({ quality: 95 }).toFile(path);
}

interface NamedFace {
  readonly name: string | null;
  readonly box: Box;
}

/** The faces of the photos of a folder, by the names of their files. */
async function facesIn({ databaseUrl }: Darkroom, folder: string): Promise<Map<string, NamedFace[]>> {
  const database = openDatabase(databaseUrl);
  try {
    const photos = await database.photo.findMany({
      where: { path: { startsWith: `${folder}/` } },
      include: { faces: { include: { person: true }, orderBy: { number: 'asc' } } },
    });
    return new Map(
      photos.map(({ path, faces }) => [
        basename(path),
        faces.map(({ person, x, y, width, height }) => ({ name: person?.name ?? null, box: { x, y, width, height } })),
      ]),
    );
  } finally {
    await database.$disconnect();
  }
}

beforeAll(async () => {
  [named, copies] = [workspace.folder('named'), workspace.folder('copies')];
  for (const [at, orientation] of ORIENTATIONS.entries())
    await makePhoto(join(named, `${orientation}.jpg`), FIRST_CELL + at, orientation);
  darkroom = await workspace.start({ roots: [workspace.directory] });
  expect(await darkroom.indexed(named)).toMatchObject({ overallStatus: 'completed' });
});

test('names are written from the terminal, beside a server that runs', async () => {
  for (const { id, path } of (await darkroom.api.call(endpoints.photos.list, {})).photos) {
    const { faces } = await darkroom.api.call(endpoints.photos.get, id);
    expect(faces).toHaveLength(1);
    const person = { name: `Person ${basename(path, '.jpg')}` };
    const faceIds = faces.map((face) => face.id);
    await darkroom.api.call(endpoints.corrections.create, { kind: 'this_is', faceIds, person });
  }
  const program = runStart(['--data', darkroom.data, 'export-names']);
  const [, photos, written = ''] = await program.line(/^Names of 8 people on 8 faces in (\d) photos: (.+)$/);
  expect(await program.ended).toMatchObject({ code: 0 });
  expect(photos).toBe('8');
  directory = written;
  expect(directory.startsWith(`${darkroom.data}/exports/names-`)).toBe(true);
});

test('a fresh library has the same names on the same faces, whatever the orientation of a photo', async () => {
  for (const orientation of ORIENTATIONS) {
    const photo = join(named, `${orientation}.jpg`);
    await copyFile(photo, join(copies, basename(photo)));
    await copyFile(join(directory, `${photo}.xmp`), join(copies, `${basename(photo)}.xmp`));
  }
  const before = await facesIn(darkroom, named);
  const fresh = await workspace.start({ data: join(workspace.directory, 'fresh'), roots: [workspace.directory] });
  try {
    expect(await fresh.indexed(copies)).toMatchObject({ overallStatus: 'completed' });
    const after = await facesIn(fresh, copies);
    expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
    for (const [photo, faces] of before) {
      const again = after.get(photo) ?? [];
      expect(again.map(({ name }) => name)).toEqual(faces.map(({ name }) => name));
      for (const [at, { box }] of faces.entries())
        expect(intersectionOverUnion(box, again[at]?.box ?? { x: 0, y: 0, width: 0, height: 0 })).toBeGreaterThan(0.95);
    }
    expect([...after.values()].flat().filter(({ name }) => name !== null)).toHaveLength(ORIENTATIONS.length);
    const { people } = await fresh.api.people();
    expect(people.map(({ name }) => name).sort()).toEqual(ORIENTATIONS.map((number) => `Person ${number}`));
  } finally {
    await fresh.stop();
  }
});

test('names are written from the terminal without a server, into another directory', async () => {
  await darkroom.stop();
  const program = runStart(['--data', darkroom.data, 'export-names']);
  const [, again = ''] = await program.line(/^Names of 8 people on 8 faces in 8 photos: (.+)$/, 90_000);
  expect(await program.ended).toMatchObject({ code: 0 });
  expect(again).not.toBe(directory);
});
