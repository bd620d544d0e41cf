import { beforeAll, describe, expect, test } from 'vitest';
import { ApiError, endpoints, type NewCorrection, type Person } from '#libs/contracts';
import type { Darkroom } from '../support/darkroom.js';
import { makeFaceMatchCells } from '../support/face-match.js';
import { useWorkspace } from '../support/workspace.js';

/** All of one man: enough for a person. */
const CELLS = 21;
const UNKNOWN_ID = 47_110_000;

const workspace = useWorkspace();
let darkroom: Darkroom;
let folder: string;
let sessionId: number;
/** The man whom clustering found. */
let man: Person;

beforeAll(async () => {
  darkroom = await workspace.start({ roots: [workspace.directory] });
  folder = workspace.folder('cells');
  await makeFaceMatchCells(folder, CELLS);
  ({ sessionId } = await darkroom.indexed(folder));
  [man = man] = (await darkroom.api.people()).people;
  expect(man.faces).toBeGreaterThanOrEqual(8);
});

const correct = (correction: NewCorrection) => darkroom.api.call(endpoints.corrections.create, correction);
const undo = (id: number) => darkroom.api.call(endpoints.corrections.undo, id);
const person = (id: number) => darkroom.api.call(endpoints.people.get, id);
const journal = async () => (await darkroom.api.call(endpoints.corrections.list, { limit: 200 })).corrections;
const facesOf = async (query: { person?: number; unlikely?: boolean }) =>
  (await darkroom.api.call(endpoints.faces.list, { limit: 200, ...query })).faces;
const idsOf = async (query: { person?: number; unlikely?: boolean }) => (await facesOf(query)).map(({ id }) => id);
/** All that people and their faces are. */
const library = async () => {
  const people = await darkroom.api.people();
  return { people, faces: await Promise.all(people.people.map(({ id }) => facesOf({ person: id }))) };
};

describe('a correction answers what it did, and is undone by one call', () => {
  const face = async (at: number) => (await idsOf({ person: man.id }))[at] ?? 0;
  test.each<[string, () => Promise<NewCorrection>, object]>([
    [
      'a new person',
      async () => ({ kind: 'this_is', faceIds: [await face(0), await face(1)], person: { name: 'Ada' } }),
      { faces: 2, person: { name: 'Ada', faces: 2, photos: 2 } },
    ],
    [
      'not this person',
      async () => ({ kind: 'not_this_person', faceIds: [await face(0)], personId: man.id }),
      { faces: 1 },
    ],
    ['not a face', async () => ({ kind: 'not_a_face', faceIds: [await face(1)] }), { faces: 1, person: null }],
    [
      'a name',
      () => Promise.resolve({ kind: 'name', personId: man.id, name: ' Bob ' }),
      { name: 'Bob', person: { name: 'Bob' } },
    ],
    ['hidden', () => Promise.resolve({ kind: 'hide', personId: man.id, hidden: true }), { hidden: true, faces: 0 }],
    [
      'a cover',
      async () => ({ kind: 'cover', personId: man.id, faceId: await face(3) }),
      { faces: 1, person: { faces: expect.any(Number) as number } },
    ],
  ])('%s', async (_, correction, expected) => {
    const before = await library();
    const wanted = await correction();
    const made = await correct(wanted);
    expect(made).toMatchObject({ kind: wanted.kind, undoneAt: null, ...expected });
    expect(await library()).not.toEqual(before);
    expect((await journal())[0]).toEqual(made);
    const undone = await undo(made.id);
    expect(undone.undoneAt).not.toBeNull();
    expect(await library()).toEqual(before);
    expect(await undo(made.id)).toEqual(undone);
  });

  test('a merge, after which the person who was merged away answers as the other', async () => {
    const [first = 0] = await idsOf({ person: man.id });
    const split = await correct({ kind: 'this_is', faceIds: [first], person: { name: null } });
    const other = split.person?.id ?? 0;
    const before = await library();
    const merge = await correct({ kind: 'merge', personId: other, into: man.id });
    expect(merge).toMatchObject({ kind: 'merge', person: { id: man.id, faces: man.faces }, other: { id: other } });
    expect(await person(other)).toEqual(await person(man.id));
    expect(await darkroom.api.call(endpoints.people.photos, other, {})).toMatchObject({ total: man.photos });
    await undo(merge.id);
    expect(await library()).toEqual(before);
    await undo(split.id);
    expect(await person(man.id)).toEqual(man);
  });
});

test('what is no face is listed with the unlikely ones, and not with its photo', async () => {
  const [face] = await facesOf({ person: man.id });
  const { id } = await correct({ kind: 'not_a_face', faceIds: [face?.id ?? 0] });
  expect(await idsOf({ unlikely: true })).toContain(face?.id);
  expect(await idsOf({})).not.toContain(face?.id);
  const photo = await darkroom.api.call(endpoints.photos.get, face?.photoId ?? 0);
  expect(photo.faces.map((one) => one.id)).not.toContain(face?.id);
  await undo(id);
});

test('what does not exist, fit or parse is refused', async () => {
  const [face = 0] = await idsOf({ person: man.id });
  const { person: other } = await correct({ kind: 'this_is', faceIds: [face], person: { name: 'Eve' } });
  const refusal = async (body: unknown) => {
    const answer = await darkroom.api.send('POST', endpoints.corrections.create.path(), { body });
    return [answer.status, ApiError.parse(answer.body).code];
  };
  expect(await refusal({ kind: 'not_a_face', faceIds: [UNKNOWN_ID] })).toEqual([404, 'not_found']);
  for (const unknown of [
    { kind: 'merge', personId: man.id, into: UNKNOWN_ID },
    { kind: 'merge', personId: UNKNOWN_ID, into: man.id },
    { kind: 'name', personId: UNKNOWN_ID, name: 'x' },
    { kind: 'not_this_person', faceIds: [UNKNOWN_ID], personId: man.id },
    { kind: 'not_this_person', faceIds: [face], personId: UNKNOWN_ID },
  ])
    expect(await refusal(unknown)).toEqual([404, 'not_found']);
  expect(await refusal({ kind: 'not_this_person', faceIds: [face], personId: man.id })).toEqual([409, 'conflict']);
  expect(await refusal({ kind: 'cover', faceId: face, personId: man.id })).toEqual([409, 'conflict']);
  for (const invalid of [
    { kind: 'merge', personId: man.id, into: man.id },
    { kind: 'merge', personId: man.id, into: null },
    { kind: 'name', personId: man.id },
    { kind: 'name', personId: man.id, name: 'a\0b' },
    { kind: 'different', personId: other?.id, otherId: other?.id },
    { kind: 'not_a_face', faceIds: [] },
    { kind: 'not_a_face', faceIds: Array.from({ length: 501 }, (_, at) => at + 1) },
    { kind: 'earlier' },
  ])
    expect(await refusal(invalid)).toEqual([400, 'validation_failed']);
  const unknown = await darkroom.api.send('POST', endpoints.corrections.undo.path(UNKNOWN_ID), { body: {} });
  expect([unknown.status, ApiError.parse(unknown.body).code]).toEqual([404, 'not_found']);
  await undo((await journal())[0]?.id ?? 0);
});

test('pairs of people are suggested', async () => {
  const { pairs } = await darkroom.api.call(endpoints.people.suggestions);
  expect(pairs).toEqual([]);
});

test('hand work survives new options, a restart from each phase, the deletion of sessions and the removal of the folder', async () => {
  const [one, two, three] = await facesOf({ person: man.id });
  const { person: ada } = await correct({ kind: 'this_is', faceIds: [one?.id ?? 0], person: { name: 'Ada' } });
  await correct({ kind: 'not_a_face', faceIds: [two?.id ?? 0] });
  await correct({ kind: 'not_this_person', faceIds: [three?.id ?? 0], personId: man.id });
  await correct({ kind: 'name', personId: man.id, name: 'Bob' });
  const paths = new Map<number, string>();
  for (const face of [one, two, three]) {
    const photo = await darkroom.api.call(endpoints.photos.get, face?.photoId ?? 0);
    paths.set(face?.id ?? 0, photo.path);
  }
  /** Who is on the three photos, by their paths; undefined where the face is none. */
  const whoIsThere = async () => {
    const { photos } = await darkroom.api.call(endpoints.photos.list, { limit: 200 });
    const found: (string | null | undefined)[] = [];
    for (const path of paths.values()) {
      const id = photos.find((photo) => photo.path === path)?.id ?? 0;
      const { faces } = await darkroom.api.call(endpoints.photos.get, id);
      found.push(faces.length === 0 ? undefined : (faces[0]?.person?.name ?? null));
    }
    return found;
  };
  // The third may be anybody else.
  const expected = ['Ada', undefined, expect.toSatisfy((name: string | null) => name !== 'Bob')];
  expect(await whoIsThere()).toEqual(expected);

  const fine = { rootPath: folder, options: { faceQuality: 'fine' as const }, start: true };
  const again = await darkroom.api.create(fine);
  await darkroom.untilEnd(again.sessionId);
  expect(await whoIsThere()).toEqual(expected);
  for (const from of ['training', 'face_detection', 'clustering'] as const) {
    await darkroom.api.command(again.sessionId, 'restart', { from });
    await darkroom.untilEnd(again.sessionId);
    expect(await whoIsThere()).toEqual(expected);
  }
  for (const id of [sessionId, again.sessionId]) await darkroom.api.remove(id);
  expect(await whoIsThere()).toEqual(expected);

  const { folders } = await darkroom.api.call(endpoints.folders.list);
  await darkroom.api.call(endpoints.folders.remove, folders.find(({ path }) => path === folder)?.id ?? 0);
  expect((await darkroom.api.people()).people).toMatchObject([
    { id: man.id, name: 'Bob', faces: 0 },
    { id: ada?.id, name: 'Ada', faces: 0 },
  ]);
  await darkroom.indexed(folder);
  expect(await whoIsThere()).toEqual(expected);
  expect(await person(ada?.id ?? 0)).toMatchObject({ name: 'Ada', faces: 1 });
});
