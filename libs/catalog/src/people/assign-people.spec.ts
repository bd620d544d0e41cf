import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assignPeople, type FaceToAssign, type KnownPerson } from './assign-people.js';

const ANN = { id: 'ann', named: true };
const BOB = { id: 'bob', named: true };
const PERSON_1 = { id: 'person 1', named: false };
const PERSON_2 = { id: 'person 2', named: false };

const face = (cluster: number, person: string | null = null) => ({ cluster, person, byHand: false });
const byHand = (cluster: number, person: string | null) => ({ cluster, person, byHand: true });

test('each cluster of unknown faces becomes a person; faces in no cluster stay ungrouped', () => {
  const people = [
    { id: null, faces: [0, 3] },
    { id: null, faces: [2] },
  ];
  const assigned = assignPeople([face(0), face(-1), face(1), face(0)], []);
  expect(assigned).toEqual({ people, ungrouped: [1], orphans: [] });
});

describe('known people', () => {
  test('a cluster goes to the person with most of its faces', () => {
    const faces = [face(0, 'person 1'), face(0, 'person 2'), face(0, 'person 2'), face(0)];
    expect(assignPeople(faces, [PERSON_1, PERSON_2]).people).toEqual([{ id: 'person 2', faces: [0, 1, 2, 3] }]);
  });

  test('a named person comes before unnamed ones, however many faces those have', () => {
    const faces = [face(0, 'person 1'), face(0, 'person 1'), face(0, 'ann')];
    expect(assignPeople(faces, [PERSON_1, ANN]).people).toEqual([{ id: 'ann', faces: [0, 1, 2] }]);
  });

  test('a cluster goes to the named person with more faces, at a tie to the first listed', () => {
    expect(assignPeople([face(0, 'ann'), face(0, 'bob'), face(0, 'bob')], [ANN, BOB]).people[0]?.id).toBe('bob');
    expect(assignPeople([face(0, 'bob'), face(0, 'ann')], [ANN, BOB]).people[0]?.id).toBe('ann');
  });

  test('a person may hold several clusters', () => {
    const faces = [face(0, 'ann'), face(0), face(1, 'ann'), face(1)];
    expect(assignPeople(faces, [ANN]).people).toEqual([{ id: 'ann', faces: [0, 1, 2, 3] }]);
  });
});

test('a face assigned by hand stays and counts for its person in its cluster', () => {
  const faces = [byHand(0, 'ann'), face(0), byHand(0, 'bob'), face(0), byHand(0, 'ann')];
  expect(assignPeople(faces, [ANN, BOB]).people).toEqual([
    { id: 'ann', faces: [0, 1, 3, 4] },
    { id: 'bob', faces: [2] },
  ]);
});

describe('for any faces and people', () => {
  const ids = ['a', 'b', 'c', 'd'];
  const face = fc.record({
    cluster: fc.integer({ min: -1, max: 4 }),
    person: fc.constantFrom(null, ...ids, 'gone'),
    byHand: fc.boolean(),
  });
  const faces = fc.array(face, { maxLength: 40 });
  const known = fc
    .subarray(ids)
    .chain((some) => fc.tuple(...some.map((id) => fc.record({ id: fc.constant(id), named: fc.boolean() }))));
  const always = (holds: (faces: FaceToAssign<string>[], people: KnownPerson<string>[]) => void) => () =>
    fc.assert(fc.property(faces, known, holds));

  test(
    'every face has one person or is ungrouped, and every person has a face',
    always((all, people) => {
      const result = assignPeople(all, people);
      const placed = [...result.people.flatMap((person) => person.faces), ...result.ungrouped];
      expect(placed.sort((a, b) => a - b)).toEqual(all.map((_, at) => at));
      expect(result.people.every((person) => person.faces.length > 0)).toBe(true);
    }),
  );

  test(
    'faces assigned or removed by hand never move',
    always((all, people) => {
      const { people: assigned } = assignPeople(all, people);
      all.forEach(({ byHand: fixed, person }, at) => {
        if (!fixed) return;
        const expected = people.some(({ id }) => id === person) ? person : undefined;
        expect(assigned.find((one) => one.faces.includes(at))?.id).toBe(expected);
      });
    }),
  );

  test(
    'faces of a cluster stay together unless assigned by hand, noise stays ungrouped',
    always((all, people) => {
      const { people: assigned } = assignPeople(all, people);
      const ownerOf = (at: number) => assigned.findIndex((one) => one.faces.includes(at));
      const owners = new Map<number, number>([[-1, -1]]);
      all.forEach(({ byHand: fixed, cluster }, at) => {
        if (fixed) return;
        expect(ownerOf(at)).toBe(owners.get(cluster) ?? ownerOf(at));
        owners.set(cluster, ownerOf(at));
      });
    }),
  );

  test(
    'only unnamed people without a face are orphans',
    always((all, people) => {
      const { people: assigned, orphans } = assignPeople(all, people);
      const kept = people.filter(({ id, named }) => named || assigned.some((one) => one.id === id));
      expect([...orphans, ...kept.map(({ id }) => id)].sort()).toEqual(people.map(({ id }) => id).sort());
    }),
  );

  test(
    'assigning again changes nothing',
    always((all, people) => {
      const first = assignPeople(all, people);
      const names = first.people.map(({ id }, at) => id ?? `new ${at}`);
      const nameOf = (at: number) => names[first.people.findIndex((person) => person.faces.includes(at))] ?? null;
      const again = assignPeople(
        all.map((one, at) => ({ ...one, person: nameOf(at) })),
        names.map((id) => ({ id, named: people.some((person) => person.id === id && person.named) })),
      );
      expect(again.people).toEqual(first.people.map((person, at) => ({ ...person, id: names[at] })));
      expect(again.orphans).toEqual([]);
    }),
  );
});
