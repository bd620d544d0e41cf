import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Box, NewCorrection } from '#libs/contracts';
import { transaction } from '#libs/database';
import { removeFolderPhotos } from '../../folders/removal.js';
import { addPhotos } from '../../photos/photos.js';
import { storeFaces } from '../../results/face-results.js';
import { moveResults } from '../../results/moves.js';
import { linkCopies } from '../../results/originals.js';
import { CUT, faceAt, fileAt, IMAGE_MODEL, MODEL, train, useLibrary } from '../../testing/library.fixture.js';
import { assignPeople } from '../assign-people.js';
import { faceLibrary } from '../face-library.js';
import { readAssignments, writeAssignments } from '../grouping.js';
import { readPeople } from '../people.js';
import { correct } from './correct.js';
import { removeOrphanPeople } from './orphans.js';
import { CorrectionRefused } from './refusal.js';
import { undo } from './undo.js';

const database = await useLibrary();

/** Contents by picture: the first two are the same one in two qualities. */
const CONTENTS = [
  { hash: 'a large', picture: 'a', size: 2_000 },
  { hash: 'a small', picture: 'a', size: 1_000 },
  { hash: 'b', picture: 'b', size: 1_000 },
  { hash: 'c', picture: 'c', size: 1_000 },
];
type Content = (typeof CONTENTS)[number];
/** Where each picture has its faces. */
const POSITIONS = [0.05, 0.4, 0.75];
const NAMES = ['Ada', 'Bob', 'ada '];

/** Picks by numbers, so that failures shrink. */
const pick = <T>(from: readonly T[], at: number): T | undefined => from[at % Math.max(1, from.length)];
const number = fc.nat({ max: 1_000 });

const correction = fc.record({
  kind: fc.constantFrom(
    ...(['this_is', 'this_is', 'new', 'not_this_person', 'not_this_person', 'not_a_face', 'merge', 'merge'] as const),
    ...(['different', 'different', 'name', 'hide', 'cover'] as const),
  ),
  faces: fc.array(number, { minLength: 1, maxLength: 3 }),
  person: number,
  other: number,
});
type Wanted = typeof correction extends fc.Arbitrary<infer T> ? T : never;

const detection = fc.record({
  content: number,
  shifts: fc.array(fc.integer({ min: -10, max: 10 }), { minLength: 3, maxLength: 3 }),
  found: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
  model: fc.constantFrom(MODEL, 'faces/2'),
  named: fc.boolean(),
});
type Detection = typeof detection extends fc.Arbitrary<infer T> ? T : never;

const event = fc.oneof(
  { weight: 6, arbitrary: fc.record({ is: fc.constant('correct' as const), wanted: correction }) },
  { weight: 3, arbitrary: fc.record({ is: fc.constant('undo' as const), at: number }) },
  { weight: 3, arbitrary: fc.record({ is: fc.constant('detect' as const), found: detection }) },
  {
    weight: 2,
    arbitrary: fc.record({
      is: fc.constant('cluster' as const),
      clusters: fc.array(fc.integer({ min: -1, max: 2 }), { minLength: 9, maxLength: 9 }),
      attached: fc.array(fc.record({ face: number, to: number }), { maxLength: 6 }),
      rivals: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 9, maxLength: 9 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('move' as const), content: number }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('elect' as const), first: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('remove' as const), content: number }) },
  {
    weight: 3,
    arbitrary: fc.record({
      is: fc.constant('try' as const),
      wanted: fc.array(correction, { minLength: 1, maxLength: 5 }),
      order: fc.array(number, { minLength: 5, maxLength: 5 }),
    }),
  },
);
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;

const folderOf = ({ hash }: Content) => `/library/${hash}`;

const photoOf = (content: Content) =>
  database.photo.findFirst({ where: { fingerprint: { contentHash: content.hash } }, orderBy: { id: 'asc' } });

/** Adds the photo of a content, as a copy where its picture is there. */
async function addPhoto({ hash, picture, size }: Content): Promise<number> {
  const [id = 0] = await addPhotos(database, [fileAt(`${folderOf({ hash, picture, size })}/first.jpg`, { size })]);
  await train(database, id, { contentHash: hash, duplicateKey: picture, width: size });
  const original = await database.photo.findFirst({
    where: { fingerprint: { duplicateKey: picture }, originalId: null, id: { not: id } },
  });
  if (original) await transaction(database, (connection) => linkCopies(connection, new Map([[id, original.id]])));
  return id;
}

async function find({ content, shifts, found, model, named }: Detection): Promise<void> {
  const { hash, picture, size } = pick(CONTENTS, content) as Content;
  const id = (await photoOf({ hash, picture, size }))?.id ?? (await addPhoto({ hash, picture, size }));
  const photo = await database.photo.findUniqueOrThrow({ where: { id } });
  const faces = POSITIONS.flatMap((x, at) => (found[at] ? [faceAt(x + (shifts[at] ?? 0) / 1_000, 0.3)] : []));
  const regions = POSITIONS.slice(1).map((x, at) => {
    return { name: NAMES[(at + content) % 3] ?? '', box: { x, y: 0.31, width: 0.2, height: 0.2 } };
  });
  const stored = { photoId: id, size: photo.size, mtimeMs: photo.mtimeMs, faces, ...(named ? { regions } : {}) };
  await transaction(database, (connection) =>
    storeFaces(connection, { modelId: model, cut: CUT, options: '', photos: [stored] }),
  );
}

/** What clustering found: picked for each face its cluster and how near it is to its person, and which join whom. */
interface Found {
  readonly clusters: readonly number[];
  readonly rivals?: readonly number[];
  readonly attached?: readonly { readonly face: number; readonly to: number }[];
}

async function cluster({ clusters, rivals = [], attached = [] }: Found): Promise<void> {
  const before = await personsOf();
  await transaction(database, async (connection) => {
    const { faces, people, different } = await readAssignments(connection, MODEL);
    const all = faces.map((face, at) => ({ ...face, cluster: pick(clusters, at) ?? -1 }));
    const rules = { minClusterSize: 2, different };
    const after = assignPeople(all, people, rules, {
      rivals: new Map(all.map((_, at) => [at, pick(rivals, at) ?? 1])),
      attached: attached.map(({ face, to }) => ({ face: face % all.length, to: to % all.length })),
    });
    const idOf = (at: number) => faces[at]?.id ?? 0;
    await writeAssignments(connection, {
      people: after.people.map(({ id, faces: members }) => {
        return { id, faceIds: members.map(idOf), representativeFaceId: idOf(members[0] ?? 0) };
      }),
      ungroupedFaceIds: after.ungrouped.map(idOf),
      near: [],
      state: (await faceLibrary(MODEL).read(connection)).state,
    });
  });
  await expectApart(before);
}

/** The person of each face. */
async function personsOf(): Promise<Map<number, number | null>> {
  return new Map((await database.face.findMany()).map(({ id, personId }) => [id, personId]));
}

/** Checks that clustering merged no two people who were told apart. @param before the person of each face before it */
async function expectApart(before: ReadonlyMap<number, number | null>): Promise<void> {
  const now = await standingAliases();
  const after = await personsOf();
  for (const { personId, otherId } of await database.correction.findMany({
    where: { kind: 'different', undoneAt: null },
  })) {
    const [one, other] = [now(personId), now(otherId)];
    if (one === other) continue;
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      const moved = [...before].filter(([face, person]) => person === from && after.get(face) === to);
      if (moved.length > 0) expect([...after.values()]).toContain(from);
    }
  }
}

/** Who each person is, by the merges that stand. */
async function standingAliases() {
  const merges = await database.correction.findMany({ where: { kind: 'merge', undoneAt: null } });
  const into = new Map(merges.map(({ personId, otherId }) => [otherId, personId]));
  const now = (id: number | null): number | null => (into.has(id) ? now(into.get(id) ?? null) : id);
  return now;
}

async function toCorrection({ kind, faces, person, other }: Wanted): Promise<NewCorrection | null> {
  const faceIds = (await database.face.findMany({ select: { id: true }, orderBy: { id: 'asc' } })).map(({ id }) => id);
  const people = (await database.person.findMany({ select: { id: true }, orderBy: { id: 'asc' } })).map(({ id }) => id);
  const picked = [...new Set(faces.flatMap((at) => pick(faceIds, at) ?? []))];
  const [personId, otherId, faceId] = [pick(people, person), pick(people, other), picked[0]];
  if (kind === 'new')
    return faceId
      ? { kind: 'this_is', faceIds: picked, person: { name: pick([...NAMES, null], other) ?? null } }
      : null;
  if (kind === 'not_a_face') return faceId ? { kind, faceIds: picked } : null;
  if (personId === undefined || otherId === undefined) return null;
  switch (kind) {
    case 'merge':
      return { kind, personId, into: otherId };
    case 'different':
      return { kind, personId, otherId };
    case 'name':
      return { kind, personId, name: pick([...NAMES, ''], other)?.trim() ?? '' };
    case 'hide':
      return { kind, personId, hidden: other % 2 === 0 };
    case 'this_is':
      return faceId ? { kind, faceIds: picked, person: { id: personId } } : null;
    case 'cover':
    case 'not_this_person': {
      // Of a face that has a person, most often.
      const owner = faceId ? (await database.face.findUniqueOrThrow({ where: { id: faceId } })).personId : null;
      if (!faceId) return null;
      if (kind === 'cover') return { kind, personId: owner ?? personId, faceId };
      return { kind, personId: owner ?? personId, faceIds: [faceId] };
    }
  }
}

/** @returns the id of the correction; null if it is refused */
async function make(wanted: Wanted): Promise<number | null> {
  const said = await toCorrection(wanted);
  if (!said) return null;
  try {
    return (await correct(database, said)).id;
  } catch (error) {
    if (error instanceof CorrectionRefused) return null;
    throw error;
  }
}

/** All that undoing must bring back. */
async function snapshot() {
  return {
    faces: await database.face.findMany({
      select: { id: true, personId: true, byHand: true, notFace: true },
      orderBy: { id: 'asc' },
    }),
    rows: await database.person.findMany({ omit: { createdAt: true }, orderBy: { id: 'asc' } }),
    shown: await readPeople(database, { hidden: false }),
    hidden: await readPeople(database, { hidden: true }),
    said: await database.correctionFace.findMany({
      where: { correction: { undoneAt: null } },
      omit: { faceId: true },
      orderBy: { id: 'asc' },
    }),
  };
}

async function happen(what: Event): Promise<void> {
  switch (what.is) {
    case 'correct':
      await make(what.wanted);
      return;
    case 'undo': {
      const all = await database.correction.findMany({ orderBy: { id: 'asc' } });
      const { id } = pick(all, what.at) ?? {};
      if (id === undefined) return;
      const undone = await undo(database, id);
      expect(undone.undoneAt).not.toBeNull();
      const after = await snapshot();
      expect((await undo(database, id)).undoneAt).toBe(undone.undoneAt);
      expect(await snapshot()).toEqual(after);
      return;
    }
    case 'detect':
      return find(what.found);
    case 'cluster':
      return cluster(what);
    case 'move': {
      const content = pick(CONTENTS, what.content) as Content;
      const from = await photoOf(content);
      if (!from || from.originalId !== null) return;
      const [to = 0] = await addPhotos(database, [
        fileAt(`${folderOf(content)}/${from.id} moved.jpg`, { size: content.size }),
      ]);
      await moveResults(database, [{ from: from.id, to, contentHash: content.hash, gone: true }]);
      return;
    }
    case 'elect': {
      const [one, two] = [await photoOf(CONTENTS[0] as Content), await photoOf(CONTENTS[1] as Content)];
      if (!one || !two) return;
      const [best, copy] = what.first ? [one.id, two.id] : [two.id, one.id];
      const originals = new Map([
        [best, null],
        [copy, best],
      ]);
      await transaction(database, (connection) => linkCopies(connection, originals));
      return;
    }
    case 'remove': {
      const path = folderOf(pick(CONTENTS, what.content) as Content);
      const { id } = await database.folder.upsert({ where: { path }, create: { path }, update: {} });
      await transaction(database, (connection) => removeFolderPhotos(connection, IMAGE_MODEL, id));
      return;
    }
    case 'try': {
      // One whose last face a detection removed stays until people are next put in order, as undoing does.
      await transaction(database, removeOrphanPeople);
      const before = await snapshot();
      const made: number[] = [];
      for (const wanted of what.wanted) {
        const id = await make(wanted);
        if (id !== null) made.push(id);
      }
      for (const at of what.order) {
        const [id] = made.length > 0 ? made.splice(at % made.length, 1) : [];
        if (id !== undefined) await undo(database, id);
      }
      expect(await snapshot()).toEqual(before);
    }
  }
}

/** The face that a box means, of those that a picture has. */
const meant = (hash: string, { x }: Pick<Box, 'x'>): string => {
  const nearest = POSITIONS.reduce((best, at) => (Math.abs(at - x) < Math.abs(best - x) ? at : best));
  return `${CONTENTS.find((content) => content.hash === hash)?.picture ?? ''} ${nearest}`;
};

/** What corrections change of people. */
interface Change {
  readonly personId: number;
  readonly created?: boolean;
  readonly name?: { readonly after: string | null };
}

/** Checks every face and name against what stands in the journal, by another way than the one that is tested. */
async function expectTrue(): Promise<void> {
  const prints = await database.photoFingerprint.findMany({ select: { photoId: true, contentHash: true } });
  const contents = new Set(prints.map(({ contentHash }) => contentHash));
  const standing = await database.correction.findMany({
    where: { undoneAt: null },
    include: { faces: { orderBy: { id: 'asc' } } },
    orderBy: { id: 'asc' },
  });
  const into = new Map(
    standing.flatMap(({ kind, personId, otherId }) => (kind === 'merge' ? [[otherId, personId]] : [])),
  );
  const now = (id: number | null): number | null => (into.has(id) ? now(into.get(id) ?? null) : id);
  const isRead = ({ kind }: { readonly kind: string }) => kind === 'names_read';
  const said = [...standing.filter(isRead), ...standing.filter((one) => !isRead(one))].flatMap(({ faces }) => faces);

  for (const face of await database.face.findMany({ include: { photo: { include: { fingerprint: true } } } })) {
    const own = meant(face.photo.fingerprint?.contentHash ?? '', face);
    let expected: { personId: number | null; notFace: boolean } | null = null;
    const never = new Set<number | null>();
    for (const { contentHash, kind, personId, ...box } of said) {
      if (!contents.has(contentHash) || meant(contentHash, box) !== own) continue;
      const person = now(personId);
      if (kind === 'not_face') expected = { personId: null, notFace: true };
      if (kind === 'is') {
        expected = { personId: person, notFace: false };
        never.delete(person);
      }
      if (kind === 'is_not') {
        if (expected?.personId === person) expected = null;
        never.add(person);
      }
    }
    const { personId, byHand, notFace } = face;
    if (expected) expect({ personId, byHand, notFace }).toEqual({ ...expected, byHand: true });
    else {
      expect({ byHand, notFace }).toEqual({ byHand: false, notFace: false });
      if (personId !== null) expect(never).not.toContain(personId);
    }
  }

  const people = await database.person.findMany();
  for (const { kind, personId } of said)
    if (kind !== 'not_face') expect(people.map(({ id }) => id)).toContain(personId);
  for (const { id, mergedIntoId, name } of people) {
    expect(mergedIntoId).toBe(into.get(id) ?? null);
    const setting = standing
      .flatMap(({ kind, changes }) => ((changes ?? []) as unknown as Change[]).map((change) => ({ kind, ...change })))
      .findLast(({ personId, name: changed }) => personId === id && changed);
    if (setting?.kind === 'name' && !setting.created) expect(name).toBe(setting.name?.after);
  }
  const merged = people.flatMap(({ id, mergedIntoId }) => (mergedIntoId === null ? [] : [id]));
  expect(await database.face.count({ where: { personId: { in: merged } } })).toBe(0);
}

test('no correction that stands is ever contradicted, and undoing restores exactly', async () => {
  await fc.assert(
    fc.asyncProperty(
      detection,
      detection,
      fc.array(event, { minLength: 8, maxLength: 16 }),
      async (one, two, events) => {
        await database.photo.deleteMany();
        await database.correction.deleteMany();
        await database.person.deleteMany();
        for (const first of [one, two]) await find({ ...first, found: [true, true, true] });
        await cluster({ clusters: [0, 1, 0] });
        for (const what of events) {
          await happen(what);
          await expectTrue();
        }
      },
    ),
    { numRuns: 40, interruptAfterTimeLimit: 40_000, endOnFailure: true },
  );
});
