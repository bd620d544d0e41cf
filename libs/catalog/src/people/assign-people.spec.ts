import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assignPeople, type FaceToAssign, type KnownPerson } from './assign-people.js';

const ANN = { id: 'ann', named: true };
const BOB = { id: 'bob', named: true };
const PERSON_1 = { id: 'person 1', named: false };
const PERSON_2 = { id: 'person 2', named: false };

const face = (cluster: number, person: string | null = null): FaceToAssign<string> => ({
  cluster,
  person,
  byHand: false,
});
const byHand = (cluster: number, person: string | null): FaceToAssign<string> => ({ cluster, person, byHand: true });

describe('new people', () => {
  test('each cluster of unknown faces becomes a person; faces in no cluster stay ungrouped', () => {
    expect(assignPeople([face(0), face(-1), face(1), face(0)], [])).toEqual({
      people: [
        { id: null, faces: [0, 3] },
        { id: null, faces: [2] },
      ],
      ungrouped: [1],
      orphans: [],
    });
  });
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

  test('unnamed people without faces are orphans, named ones are kept', () => {
    const { people, orphans, ungrouped } = assignPeople([face(-1, 'ann'), face(-1, 'person 1')], [ANN, PERSON_1]);
    expect(people).toEqual([]);
    expect(orphans).toEqual(['person 1']);
    expect(ungrouped).toEqual([0, 1]);
  });
});

describe('corrections by hand', () => {
  test('a face assigned by hand stays and counts for its person in its cluster', () => {
    const faces = [byHand(0, 'ann'), face(0), byHand(0, 'bob'), face(0), byHand(0, 'ann')];
    expect(assignPeople(faces, [ANN, BOB]).people).toEqual([
      { id: 'ann', faces: [0, 1, 3, 4] },
      { id: 'bob', faces: [2] },
    ]);
  });

  test('a face removed by hand stays ungrouped, even in the cluster of a person', () => {
    expect(assignPeople([byHand(0, null), face(0, 'ann')], [ANN])).toMatchObject({
      people: [{ id: 'ann', faces: [1] }],
      ungrouped: [0],
    });
  });

  test('a face assigned to a person who no longer exists is ungrouped', () => {
    expect(assignPeople([byHand(0, 'gone'), face(0)], []).ungrouped).toEqual([0]);
  });
});

describe('for any faces and people', () => {
  const ids = ['a', 'b', 'c', 'd'];
  const faces = fc.array(
    fc.record({
      cluster: fc.integer({ min: -1, max: 4 }),
      person: fc.constantFrom(null, ...ids, 'gone'),
      byHand: fc.boolean(),
    }),
    { maxLength: 40 },
  );
  const known: fc.Arbitrary<KnownPerson<string>[]> = fc
    .subarray(ids)
    .chain((some) => fc.tuple(...some.map((id) => fc.record({ id: fc.constant(id), named: fc.boolean() }))));

  test('every face has one person or is ungrouped, and every person has a face', () => {
    fc.assert(
      fc.property(faces, known, (all, people) => {
        const result = assignPeople(all, people);
        const placed = [...result.people.flatMap((person) => person.faces), ...result.ungrouped];
        expect(placed.sort((a, b) => a - b)).toEqual(all.map((_, at) => at));
        expect(result.people.every((person) => person.faces.length > 0)).toBe(true);
      }),
    );
  });

  test('faces assigned or removed by hand never move', () => {
    fc.assert(
      fc.property(faces, known, (all, people) => {
        const { people: assigned } = assignPeople(all, people);
        all.forEach(({ byHand: fixed, person }, at) => {
          if (!fixed) return;
          const expected = people.some(({ id }) => id === person) ? person : undefined;
          expect(assigned.find((one) => one.faces.includes(at))?.id).toBe(expected);
        });
      }),
    );
  });

  test('faces of a cluster stay together unless assigned by hand, noise stays ungrouped', () => {
    fc.assert(
      fc.property(faces, known, (all, people) => {
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
  });

  test('only unnamed people without a face are orphans', () => {
    fc.assert(
      fc.property(faces, known, (all, people) => {
        const { people: assigned, orphans } = assignPeople(all, people);
        const kept = people.filter(({ id, named }) => named || assigned.some((one) => one.id === id));
        expect([...orphans, ...kept.map(({ id }) => id)].sort()).toEqual(people.map(({ id }) => id).sort());
      }),
    );
  });

  test('assigning again changes nothing', () => {
    fc.assert(
      fc.property(faces, known, (all, people) => {
        const first = assignPeople(all, people);
        const ids = first.people.map(({ id }, at) => id ?? `new ${at}`);
        const again = assignPeople(
          all.map((one, at) => ({
            ...one,
            person: ids[first.people.findIndex((person) => person.faces.includes(at))] ?? null,
          })),
          ids.map((id) => ({ id, named: people.some((person) => person.id === id && person.named) })),
        );
        expect(again.people).toEqual(first.people.map((person, at) => ({ ...person, id: ids[at] })));
        expect(again.orphans).toEqual([]);
      }),
    );
  });
});
