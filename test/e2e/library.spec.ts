import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  ApiError,
  endpoints,
  type ErrorCode,
  type NewCorrection,
  type Person,
  type PhotoPage,
  type PhotoQuery,
  type PhotoSummary,
  type Snapshot,
} from '#libs/contracts';
import { samplePhotos } from '#libs/model-conversion';
import { makeFaceMatchCells } from '../support/face-match.js';
import { copyPhoto, cutSample } from '../support/photos.js';
import { SharedServer } from '../support/shared.js';

const darkroom = await SharedServer.find();
const root = darkroom.folder('library');
/** All of one man: enough for a person. */
const CELLS = 21;
let session: Snapshot;
let photos: PhotoSummary[];

const { api } = darkroom;
const named = (name: string): PhotoSummary => {
  const photo = photos.find(({ path }) => path.endsWith(`/${name}`));
  if (!photo) throw new Error(`${name} was not indexed`);
  return photo;
};

/** The photos of all pages of a list. @param read reads one page. */
async function allPhotos(read: (page: { cursor?: string }) => Promise<PhotoPage>) {
  const found: PhotoSummary[] = [];
  for (let page: { cursor?: string } = {}; ;) {
    const { photos, total, nextCursor } = await read(page);
    found.push(...photos);
    if (nextCursor === null) return { found, total };
    page = { cursor: nextCursor };
  }
}
/** The photos of the session that match, a few per page. */
const matching = (query: Partial<PhotoQuery>) =>
  allPhotos((page) => api.call(endpoints.photos.list, { session: session.sessionId, limit: 4, ...query, ...page }));

async function expectRefusal(method: string, path: string, status: number, code: ErrorCode, body?: unknown) {
  const answer = await api.send(method, path, body === undefined ? {} : { body });
  expect({ status: answer.status, body: answer.body }).toMatchObject({ status, body: { code } });
  expect(ApiError.parse(answer.body).message).not.toBe('');
}

beforeAll(async () => {
  await makeFaceMatchCells(root, CELLS);
  const [first = '', second = ''] = samplePhotos();
  // Mirrored, so that it is no duplicate of what other files index into the shared library.
  const one = join(root, 'one.jpg');
  await sharp(first).flop().jpeg().toFile(one);
  await cutSample(second, join(root, 'two.jpg'), 801);
  await copyPhoto(one, join(root, 'one again.jpg'));
  const { width, height } = await sharp(one).metadata();
  await sharp(one)
    .extract({ left: 0, top: 0, width: Math.round(width * 0.9), height })
    .jpeg()
    .withExif({ IFD0: { Model: 'Pixel 8' }, IFD2: { DateTimeOriginal: '2019:07:14 12:30:00' } })
    .toFile(join(root, 'one, cut.jpg'));
  const sidecar = { photoTakenTime: { timestamp: '1600000000' }, geoData: { latitude: 48.5, longitude: 2.5 } };
  await writeFile(join(root, 'one.jpg.supplemental-metadata.json'), JSON.stringify(sidecar));
  session = await darkroom.indexed(root);
  expect(session.overallStatus).toBe('completed');
  ({ photos } = await api.call(endpoints.photos.list, { session: session.sessionId, limit: 200 }));
});

describe('photos', () => {
  test('are listed page by page, newest first, with their number', async () => {
    const { found, total } = await matching({});
    expect(found).toEqual(photos);
    expect([found.length, total]).toEqual([CELLS + 4, CELLS + 4]);
    expect(found.map(({ id }) => id)).toEqual(found.map(({ id }) => id).sort((a, b) => b - a));
    const ones = (await matching({ q: 'ONE' })).found.map(({ path }) => path.slice(root.length + 1));
    expect(ones.sort()).toEqual(['one again.jpg', 'one, cut.jpg', 'one.jpg']);
    expect((await matching({ q: '%' })).total).toBe(0);
  });

  test('have the date of their camera, by which they are found and ordered', async () => {
    const taken = named('one, cut.jpg');
    expect(taken.date).toEqual({ at: '2019-07-14T12:30:00', from: 'camera' });
    expect(named('one again.jpg').date).toMatchObject({ from: 'file' });
    const { metadata } = await api.call(endpoints.photos.get, taken.id);
    expect(metadata).toMatchObject({ camera: 'Pixel 8', takenAt: '2019-07-14T12:30:00', latitude: null });
    expect(await matching({ from: '2019-07-14', to: '2019-07-14' })).toEqual({ found: [taken], total: 1 });
    const byDate = await matching({ sort: 'taken' });
    const dates = byDate.found.map(({ date }) => date.at);
    expect([byDate.total, dates]).toEqual([photos.length, dates.toSorted().reverse()]);
    const byPath = (await matching({ sort: 'path' })).found.map(({ path }) => path);
    expect(byPath).toEqual(byPath.toSorted());
    await expectRefusal('GET', `${endpoints.photos.list.path()}?from=2019-13-45`, 400, 'validation_failed');
  });

  test('have the date and the place that the file of Google Takeout beside them says', async () => {
    const { date, metadata } = await api.call(endpoints.photos.get, named('one.jpg').id);
    expect(date).toEqual({ at: '2020-09-13T12:26:40', from: 'sidecar' });
    expect(metadata).toMatchObject({ latitude: 48.5, longitude: 2.5, sidecar: ['date', 'place'] });
    expect(await matching({ from: '2020-09-13', to: '2020-09-13' })).toMatchObject({ total: 1 });
    const { files } = await api.call(endpoints.sessions.files, session.sessionId, {});
    expect(files).toMatchObject([{ kind: 'sidecar' }]);
  });

  test('are found by tag', async () => {
    const { tags } = await api.call(endpoints.photos.tags);
    const counts = tags.map((tag) => tag.photos);
    expect(counts).toEqual([...counts].sort((a, b) => b - a));
    for (const { label, photos: count } of tags.slice(0, 3)) {
      const { found, total } = await allPhotos((page) => api.call(endpoints.photos.list, { tag: label, ...page }));
      expect([found.length, total]).toEqual([count, count]);
      for (const { id } of found.slice(0, 3))
        expect((await api.call(endpoints.photos.get, id)).tags.map((tag) => tag.label)).toContain(label);
    }
  });

  test('show file, duplicates and sessions; a duplicate has the results of its original', async () => {
    const one = await api.call(endpoints.photos.get, named('one.jpg').id);
    const again = await api.call(endpoints.photos.get, named('one again.jpg').id);
    expect(one.duplicates.map(({ id }) => id)).toEqual([again.id]);
    expect(again.duplicates.map(({ id }) => id)).toEqual([one.id]);
    expect(one.sessions.map(({ id }) => id)).toContain(session.sessionId);
    expect(one.size).toBe(again.size);
    expect([again.tags, again.faces]).toEqual([one.tags, one.faces]);
    expect(one.faces.length).toBeGreaterThan(0);
  });

  test('are served upright, at most as large as a screen, and cacheable', async () => {
    const { id, width, height } = named('two.jpg');
    const answer = await fetch(darkroom.url + endpoints.photos.image.path(id));
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    const shown = await sharp(await answer.arrayBuffer()).metadata();
    expect(Math.max(shown.width, shown.height)).toBe(Math.min(2048, Math.max(width ?? 0, height ?? 0)));
    expect([shown.format, shown.exif]).toEqual(['jpeg', undefined]);
    const again = await fetch(darkroom.url + endpoints.photos.image.path(id), {
      headers: { 'if-none-match': answer.headers.get('etag') ?? '' },
    });
    expect(again.status).toBe(304);
  });

  test('have similar photos, nearest first, without the photo itself and its duplicates, and the same for a duplicate', async () => {
    const [one, again, cut] = [named('one.jpg'), named('one again.jpg'), named('one, cut.jpg')];
    const similar = async (id: number) => {
      const answer = await api.call(endpoints.photos.similar, id, { limit: 100 });
      return answer.photos.filter(({ path }) => path.startsWith(`${root}/`));
    };
    const found = await similar(one.id);
    expect(found[0]).toMatchObject({ id: cut.id, path: cut.path, width: cut.width });
    const [ids, similarities] = [found.map(({ id }) => id), found.map(({ similarity }) => similarity)];
    expect(similarities).toEqual([...similarities].sort((a, b) => b - a));
    expect(ids).not.toContain(one.id);
    expect(ids).not.toContain(again.id);
    expect(await similar(again.id)).toEqual(found);
    expect((await similar(cut.id))[0]?.id).toBe(Math.min(one.id, again.id));
  });
});

describe('people', () => {
  const person = (id: number) => api.call(endpoints.people.get, id);
  const facesOf = async (id: number) => (await api.call(endpoints.faces.list, { person: id, limit: 200 })).faces;
  const correct = (correction: NewCorrection) => api.call(endpoints.corrections.create, correction);
  /** The person that the faces on the cells became. */
  async function theMan(): Promise<Person> {
    const cells = photos.filter(({ path }) => path.includes('/cell-'));
    const details = await Promise.all(cells.map(({ id }) => api.call(endpoints.photos.get, id)));
    const faces = details.flatMap((photo) => photo.faces);
    return person(faces.find((face) => face.person !== null)?.person?.id ?? 0);
  }

  test('have faces, best seen first, and photos', async () => {
    const man = await theMan();
    expect(man.faces).toBeGreaterThanOrEqual(8);
    const faces = await facesOf(man.id);
    expect(faces).toHaveLength(man.faces);
    expect(faces.map(({ quality }) => quality)).toEqual(faces.map(({ quality }) => quality).sort((a, b) => b - a));
    const own = await allPhotos((page) => api.call(endpoints.people.photos, man.id, { limit: 3, ...page }));
    expect([own.found.length, own.total]).toEqual([man.photos, man.photos]);
    expect(new Set(own.found.map(({ id }) => id))).toEqual(new Set(faces.map(({ photoId }) => photoId)));
    expect(await allPhotos((page) => api.call(endpoints.photos.list, { person: man.id, ...page }))).toEqual(own);
  });

  test('are hidden and shown again', async () => {
    const { id } = await theMan();
    const isListed = async (query = {}) =>
      (await api.call(endpoints.people.list, query)).people.some((each) => each.id === id);
    expect((await correct({ kind: 'hide', personId: id, hidden: true })).person?.hidden).toBe(true);
    expect([await isListed(), await isListed({ hidden: true })]).toEqual([false, true]);
    expect((await correct({ kind: 'hide', personId: id, hidden: false })).person?.hidden).toBe(false);
    expect(await isListed()).toBe(true);
  });

  test('are named, and lose a removed face for good: after indexing again it is still ungrouped', async () => {
    const { id, representativeFaceId, faces } = await theMan();
    const named = await correct({ kind: 'name', personId: id, name: '  Ada <b>Lovelace</b> ' });
    expect(named.person?.name).toBe('Ada <b>Lovelace</b>');
    const removal = { kind: 'not_this_person' as const, faceIds: [representativeFaceId ?? 0], personId: id };
    await correct(removal);
    expect(await person(id)).toMatchObject({ faces: faces - 1 });
    expect((await person(id)).representativeFaceId).not.toBe(representativeFaceId);
    await api.command(session.sessionId, 'restart', { from: 'face_detection' });
    await darkroom.untilEnd(session.sessionId);
    expect((await facesOf(id)).map((face) => face.id)).not.toContain(representativeFaceId);
    const ungrouped = (await api.call(endpoints.faces.list, { limit: 200 })).faces;
    expect(ungrouped.map((face) => face.id)).toContain(representativeFaceId);
    await expectRefusal('POST', endpoints.corrections.create.path(), 409, 'conflict', removal);
  });

  test('that do not exist are refused', async () => {
    const unknown = 47_110_000;
    await expectRefusal('GET', endpoints.people.get.path(unknown), 404, 'not_found');
    await expectRefusal('GET', endpoints.people.photos.path(unknown), 404, 'not_found');
  });
});
