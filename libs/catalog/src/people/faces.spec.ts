import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UNLIKELY_QUALITY } from '#libs/contracts';
import { personWith, photoWithFaces, useLibrary } from '../testing/library.fixture.js';
import { findFace, readFaces } from './faces.js';

const database = await useLibrary();

it('a face is found with its photo and its box', async () => {
  const [, b = 0] = await photoWithFaces(database, 2);
  const face = await findFace(database, b);
  const contentHash = expect.stringMatching(/^hash of/) as string;
  expect(face).toMatchObject({ id: b, contentHash, path: expect.stringMatching(/000\.jpg$/) as string });
  expect(face?.box.x).toBeCloseTo(0.2, 5);
  expect(await findFace(database, 999_999)).toBeNull();
});

describe('a list of faces', () => {
  it('holds the faces of a person, or the ungrouped ones, with their boxes', async () => {
    const [a = 0, b = 0] = await photoWithFaces(database, 2);
    const person = await personWith(database, [a]);
    const { photoId } = await database.face.findUniqueOrThrow({ where: { id: a } });
    const { faces } = await readFaces(database, { personId: person, limit: 10 });
    expect(faces).toMatchObject([{ id: a, photoId, box: { x: 0, y: 0 } }]);
    expect(faces[0]?.box.width).toBeCloseTo(0.1, 5);
    expect((await readFaces(database, { personId: null, limit: 10 })).faces.map(({ id }) => id)).toEqual([b]);
    expect(await readFaces(database, { personId: 999_999, limit: 10 })).toEqual({ faces: [], next: null });
  });

  it('comes in pages that together are complete, best quality first', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 9 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 4 }),
        async (qualities, unlikely, limit) => {
          await database.photo.deleteMany();
          const ids = await photoWithFaces(database, qualities.length);
          for (const [at, id] of ids.entries())
            await database.face.update({ where: { id }, data: { quality: qualities[at] ?? 0 } });
          const joined: number[] = [];
          let after: Parameters<typeof readFaces>[1]['after'];
          do {
            const page = await readFaces(database, { personId: null, unlikely, after, limit });
            joined.push(...page.faces.map(({ id }) => id));
            after = page.next ?? undefined;
          } while (after);
          const places = ids
            .map((id, at) => ({ id, quality: qualities[at] ?? 0 }))
            .filter(({ quality }) => quality < Math.fround(UNLIKELY_QUALITY) === unlikely);
          expect(joined).toEqual(places.sort((a, b) => b.quality - a.quality || a.id - b.id).map(({ id }) => id));
        },
      ),
      { numRuns: 12 },
    );
  });
});
