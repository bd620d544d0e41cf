import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  detect,
  faceAt,
  fileAt,
  IMAGE_MODEL,
  personWith,
  photosOf,
  sessionWith,
  train,
  useLibrary,
} from '../testing/library.fixture.js';
import { NO_METADATA, PHOTO_SORTS, type PhotoSort } from '#libs/contracts';
import { readPhotoPage, readPhotoSummaries, readTags } from './photo-pages.js';
import { addPhotos } from './photos.js';

const database = await useLibrary();

type Filter = Partial<Parameters<typeof readPhotoPage>[1]>;
const page = (filter: Filter, limit = 100, after?: number, sort: PhotoSort = 'added') =>
  readPhotoPage(database, { modelId: IMAGE_MODEL, ...filter }, { sort, after, limit });
const idsOf = async (filter: Filter) => (await page(filter)).photos.map(({ id }) => id);

/** What is listed of files that are there: their date, by their mtime. */
const THERE = { date: { at: '2026-01-12T10:00:00', from: 'file' }, missingSince: null };
const takenOn = (takenAt: string) => ({ metadata: { ...NO_METADATA, takenAt } });

describe('the list of photos', () => {
  it('holds all photos, newest first, with dimensions once they are decoded', async () => {
    const [a = 0, b = 0] = await photosOf(database, 2);
    await train(database, a);
    expect(await page({})).toEqual({
      photos: [
        { id: b, path: expect.stringMatching(/001\.jpg$/) as string, width: null, height: null, ...THERE },
        { id: a, path: expect.stringMatching(/000\.jpg$/) as string, width: 640, height: 480, ...THERE },
      ],
      total: 2,
      next: null,
    });
  });

  it('holds the photos whose files are there, or those that are missing, with since when', async () => {
    const [a = 0, b = 0] = await photosOf(database, 2);
    const missingSince = new Date('2026-11-26T10:00:00.123Z');
    await database.photo.update({ where: { id: a }, data: { missingSince } });
    expect(await idsOf({})).toEqual([b]);
    const { photos, total } = await page({ missing: true });
    expect(photos).toMatchObject([{ id: a, missingSince: missingSince.toISOString() }]);
    expect(total).toBe(1);
  });

  it('filters by tag, person, session and path, alone and together', async () => {
    const [a = 0, b = 0, c = 0, d = 0] = await photosOf(database, 4, '/library/Rome 2019');
    await train(database, a, { tags: ['dog', 'person'] });
    await train(database, b, { tags: ['person'] });
    await detect(database, b, [faceAt(0, 0)]);
    const { id: face } = await database.face.findFirstOrThrow({ where: { photoId: b } });
    const personId = await personWith(database, [face]);
    const session = { id: await sessionWith(database, [b, c]), phase: 'training' };
    expect(await idsOf({ tag: 'person' })).toEqual([b, a]);
    expect(await idsOf({ tag: 'dog' })).toEqual([a]);
    expect(await idsOf({ tag: 'do' })).toEqual([]);
    expect(await idsOf({ personId })).toEqual([b]);
    expect(await idsOf({ session })).toEqual([c, b]);
    expect(await idsOf({ search: 'rome' })).toEqual([d, c, b, a]);
    expect(await idsOf({ tag: 'person', personId, session, search: '001' })).toEqual([b]);
    expect(await page({ tag: 'person', session }, 1)).toMatchObject({ total: 1, next: null });
    expect(await idsOf({ modelId: 'another', tag: 'dog' })).toEqual([]);
  });

  it("filters by the days of their dates, the camera's before those of files", async () => {
    const [a = 0, b = 0, c = 0] = await photosOf(database, 3);
    await train(database, a, takenOn('2024-05-17T00:00:00'));
    await train(database, b, takenOn('2024-05-18T23:59:59'));
    expect(await idsOf({ from: '2024-05-17', to: '2024-05-18' })).toEqual([b, a]);
    expect(await idsOf({ from: '2024-05-18' })).toEqual([c, b]);
    expect(await idsOf({ to: '2024-05-17' })).toEqual([a]);
    expect(await page({ from: '2024-05-18', to: '2024-05-18' })).toMatchObject({
      photos: [{ date: { at: '2024-05-18T23:59:59', from: 'camera' } }],
      total: 1,
    });
  });

  it('have the date that a file beside them says where the camera says none', async () => {
    const [photo = 0] = await photosOf(database, 1);
    const takenAt = '2024-05-17T00:00:00';
    await train(database, photo, { metadata: { ...NO_METADATA, takenAt, offsetMinutes: 0, sidecar: ['date'] } });
    expect(await page({}, 1)).toMatchObject({ photos: [{ date: { at: takenAt, from: 'sidecar' } }] });
  });

  it.each(['%', '_', '\\', "'; DROP TABLE photo; --", '100%_\\'])('searches for %j literally', async (search) => {
    const [, odd] = await addPhotos(database, [fileAt('/library/plain.jpg'), fileAt(`/library/with ${search}.jpg`)]);
    expect(await idsOf({ search })).toEqual([odd]);
  });

  it('finds accents whether they are composed or not', async () => {
    const [composed, decomposed] = ['/nfc/caf\u00e9.jpg', '/nfd/cafe\u0301.jpg'];
    const ids = await addPhotos(database, [fileAt(composed), fileAt(decomposed)]);
    for (const search of ['CAF\u00c9', 'cafe\u0301']) expect((await idsOf({ search })).sort()).toEqual(ids.toSorted());
  });

  it('filters by any tag text safely', async () => {
    expect(await idsOf({ tag: '"}] || true' })).toEqual([]);
  });

  it('comes by date and by path in pages that together are complete and in order, also where dates are equal', async () => {
    const day = fc.integer({ min: 10, max: 13 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.option(day), { maxLength: 8 }),
        fc.integer({ min: 1, max: 4 }),
        async (days, limit) => {
          await database.photo.deleteMany();
          const ids = await photosOf(database, days.length);
          for (const [at, id] of ids.entries()) {
            if (days[at]) await train(database, id, takenOn(`2024-05-${days[at]}T12:00:00`));
          }
          for (const sort of PHOTO_SORTS) {
            const whole = await page({}, 100, undefined, sort);
            const joined: number[] = [];
            for (let after: number | undefined, more = true; more; more = after !== undefined) {
              const { photos, next } = await page({}, limit, after, sort);
              joined.push(...photos.map(({ id }) => id));
              after = next ?? undefined;
            }
            expect(joined).toEqual(whole.photos.map(({ id }) => id));
            const keys = whole.photos.map(({ path, date }) => (sort === 'path' ? path : date.at));
            if (sort !== 'added') expect(keys).toEqual(sort === 'path' ? keys.toSorted() : keys.toSorted().reverse());
          }
        },
      ),
      { numRuns: 15 },
    );
  });

  it('comes in pages that together are complete although photos are added meanwhile', async () => {
    const turn = fc.record({ limit: fc.integer({ min: 1, max: 5 }), found: fc.nat(2) });
    const turns = fc.array(turn, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), turns, async (count, steps) => {
        await database.photo.deleteMany();
        const before = await photosOf(database, count);
        const joined: number[] = [];
        let after: number | undefined;
        for (let turn = 0; ; turn += 1) {
          const { limit, found } = steps[turn % steps.length] ?? { limit: 1, found: 0 };
          const { photos, next } = await page({}, limit, after);
          joined.push(...photos.map(({ id }) => id));
          if (next === null) break;
          after = next;
          await photosOf(database, found);
        }
        expect(joined).toEqual(before.sort((a, b) => b - a));
      }),
      { numRuns: 25 },
    );
  });
});

it('photos are read by their ids', async () => {
  const [a = 0, b = 0] = await photosOf(database, 3);
  const photos = await readPhotoSummaries(database, [b, a, 999_999]);
  expect(photos.map(({ id }) => id).sort((x, y) => x - y)).toEqual([a, b]);
});

it('tags of one model are counted by photo, most frequent first', async () => {
  const [a = 0, b = 0, c = 0] = await photosOf(database, 3);
  await train(database, a, { tags: ['dog', 'person'] });
  await train(database, b, { tags: ['person'] });
  await train(database, c, { tags: ['cat'] });
  expect(await readTags(database, IMAGE_MODEL)).toEqual([
    { label: 'person', photos: 2 },
    { label: 'cat', photos: 1 },
    { label: 'dog', photos: 1 },
  ]);
  expect(await readTags(database, 'another')).toEqual([]);
});
