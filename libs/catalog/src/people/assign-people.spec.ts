import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assignPeople, type FaceToAssign, type Nearness, type Rules } from './assign-people.js';
import type { KnownPerson } from './different-people.js';

const ANN = { id: 'ann', name: 'Ann' };
const BOB = { id: 'bob', name: 'Bob' };
/** Ann's name in other letters. */
const ANN_TOO = { id: 'ann too', name: 'ANN' };
const PERSON_1 = { id: 'person 1', name: null };
const PERSON_2 = { id: 'person 2', name: null };

type Face = FaceToAssign<string>;

let photos = 0;
/** A face of a photo of its own. */
const face = (cluster: number, person: string | null = null, more: Partial<Face> = {}): Face => ({
  ...{ cluster, person, byHand: false, never: [], photo: (photos += 1) },
  ...more,
});
const byHand = (cluster: number, person: string | null) => face(cluster, person, { byHand: true });

const PLAIN: Rules<string> = { minClusterSize: 1, different: [] };
const NOTHING: Nearness = { rivals: new Map(), attached: [] };

const assign = (
  faces: readonly Face[],
  known: readonly KnownPerson<string>[],
  rules: Partial<Rules<string>> = {},
  nearness: Partial<Nearness> = {},
) => assignPeople(faces, known, { ...PLAIN, ...rules }, { ...NOTHING, ...nearness });

test('each cluster of unknown faces becomes a person; faces in no cluster stay ungrouped', () => {
  const people = [
    { id: null, faces: [0, 3] },
    { id: null, faces: [2] },
  ];
  expect(assign([face(0), face(-1), face(1), face(0)], [])).toEqual({ people, ungrouped: [1], orphans: [] });
});

describe('known people', () => {
  test('a cluster goes to the person with most of its faces', () => {
    const faces = [face(0, 'person 1'), face(0, 'person 2'), face(0, 'person 2'), face(0)];
    expect(assign(faces, [PERSON_1, PERSON_2]).people).toEqual([{ id: 'person 2', faces: [0, 1, 2, 3] }]);
  });

  test('a named person comes before unnamed ones, however many faces those have', () => {
    const faces = [face(0, 'person 1'), face(0, 'person 1'), face(0, 'ann')];
    expect(assign(faces, [PERSON_1, ANN]).people).toEqual([{ id: 'ann', faces: [0, 1, 2] }]);
  });

  test('of two with one name a cluster goes to the one with more faces, at a tie to the first listed', () => {
    const more = [face(0, 'ann'), face(0, 'ann too'), face(0, 'ann too')];
    expect(assign(more, [ANN, ANN_TOO]).people).toEqual([{ id: 'ann too', faces: [0, 1, 2] }]);
    expect(assign([face(0, 'ann too'), face(0, 'ann')], [ANN, ANN_TOO]).people).toEqual([{ id: 'ann', faces: [0, 1] }]);
  });

  test('a person may hold several clusters', () => {
    const faces = [face(0, 'ann'), face(0), face(1, 'ann'), face(1)];
    expect(assign(faces, [ANN]).people).toEqual([{ id: 'ann', faces: [0, 1, 2, 3] }]);
  });

  test('with names keep faces that are in no cluster if they have too few for one', () => {
    const noise = [face(-1, 'ann'), face(-1, 'ann'), face(-1, 'person 1')];
    const { people, orphans } = assign(noise, [ANN, PERSON_1], { minClusterSize: 3 });
    expect(people).toEqual([{ id: 'ann', faces: [0, 1] }]);
    expect(orphans).toEqual(['person 1']);
    const enough = [0, 1, 2].map(() => face(0, 'ann'));
    expect(assign([...enough, ...noise], [ANN], { minClusterSize: 3 }).people).toEqual([
      { id: 'ann', faces: [0, 1, 2] },
    ]);
  });
});

test('a face assigned by hand stays and counts for its person in its cluster', () => {
  const faces = [byHand(0, 'person 1'), face(0), byHand(0, 'person 2'), face(0), byHand(0, 'person 1')];
  expect(assign(faces, [PERSON_1, PERSON_2]).people).toEqual([
    { id: 'person 1', faces: [0, 1, 3, 4] },
    { id: 'person 2', faces: [2] },
  ]);
});

test('what was given to a named person by hand takes no cluster in which another has more faces', () => {
  const few = [byHand(0, 'ann'), face(0, 'person 1'), face(0, 'person 1'), face(0)];
  expect(assign(few, [ANN, PERSON_1]).people).toEqual([
    { id: 'ann', faces: [0] },
    { id: 'person 1', faces: [1, 2, 3] },
  ]);
  const more = [byHand(0, 'ann'), byHand(0, 'ann'), face(0, 'person 1'), face(0)];
  expect(assign(more, [PERSON_1, ANN]).people).toEqual([{ id: 'ann', faces: [0, 1, 2, 3] }]);
});

describe('people who are different', () => {
  test('by hand keep few faces that are in no cluster, which do not join the other', () => {
    const faces = [face(0, 'person 1'), face(0, 'person 1'), face(-1, 'person 2')];
    const attached = [{ face: 2, to: 0 }];
    const of = (different: Rules<string>['different']) =>
      assign(faces, [PERSON_1, PERSON_2], { minClusterSize: 2, different }, { attached }).people;
    expect(of([])).toEqual([{ id: 'person 1', faces: [0, 1, 2] }]);
    expect(of([['person 1', 'person 2']])).toEqual([
      { id: 'person 1', faces: [0, 1] },
      { id: 'person 2', faces: [2] },
    ]);
  });

  test('by name or by hand keep their faces in one cluster, whose other faces are ungrouped', () => {
    const apart = (one: KnownPerson<string>, other: KnownPerson<string>) => {
      const faces = [face(0, one.id), face(0, other.id), face(0, other.id), face(0)];
      const { people, ungrouped } = assign(faces, [one, other], { different: [['person 2', 'person 1']] });
      expect(people).toEqual([
        { id: one.id, faces: [0] },
        { id: other.id, faces: [1, 2] },
      ]);
      expect(ungrouped).toEqual([3]);
    };
    apart(ANN, BOB);
    apart(PERSON_1, PERSON_2);
  });

  test('by hand are not joined with a third, who is not different from both', () => {
    const known = [PERSON_1, PERSON_2, ANN];
    const faces = [face(0, 'ann'), face(0, 'person 1'), face(1, 'person 2'), face(1, 'ann')];
    const different = [['person 1', 'person 2']] as const;
    expect(assign(faces, known, { different }).people).toEqual([
      { id: 'person 1', faces: [1] },
      { id: 'person 2', faces: [2] },
      { id: 'ann', faces: [0, 3] },
    ]);
    expect(assign(faces, known, { different: [...different, ['ann', 'person 2']] }).people).toEqual([
      { id: 'person 2', faces: [2] },
      { id: 'ann', faces: [0, 1, 3] },
    ]);
  });
});

test('a face never joins a person that it is said not to be, by a cluster or by nearness', () => {
  const never = ['ann'];
  const faces = [face(0, 'ann'), face(0, 'ann'), face(0, null, { never }), face(-1, null, { never })];
  const { people, ungrouped } = assign(faces, [ANN], {}, { attached: [{ face: 3, to: 0 }] });
  expect(people).toEqual([{ id: 'ann', faces: [0, 1] }]);
  expect(ungrouped).toEqual([2, 3]);
});

describe('faces of one photo', () => {
  const photo = -1;

  test('are of different people: the nearest stays, at a tie the first', () => {
    const faces = [face(0), face(0, null, { photo }), face(0, null, { photo })];
    const rivals = new Map([
      [1, 0.5],
      [2, 0.4],
    ]);
    expect(assign(faces, [], {}, { rivals })).toMatchObject({ people: [{ faces: [0, 2] }], ungrouped: [1] });
    expect(assign(faces, [])).toMatchObject({ people: [{ faces: [0, 1] }], ungrouped: [2] });
  });

  test('stay with one person if they were placed there by hand, and then no others do', () => {
    const hands = [1, 2].map(() => face(0, 'ann', { photo, byHand: true }));
    const faces = [face(0, 'ann', { photo }), ...hands];
    expect(assign(faces, [ANN], {}, { rivals: new Map([[0, 0.1]]) }).people).toEqual([{ id: 'ann', faces: [1, 2] }]);
  });

  test('make no new person of fewer faces than a cluster has', () => {
    const faces = [face(0), face(0, null, { photo }), face(0, null, { photo })];
    expect(assign(faces, [], { minClusterSize: 3 })).toEqual({ people: [], ungrouped: [0, 1, 2], orphans: [] });
  });
});

describe('a face that is attached', () => {
  test('joins the person of the other face, also a new one', () => {
    const faces = [face(0, 'ann'), face(1), face(-1), face(-1), face(-1)];
    const attached = [
      { face: 2, to: 0 },
      { face: 3, to: 1 },
      { face: 4, to: 3 },
    ];
    expect(assign(faces, [ANN], {}, { attached })).toEqual({
      people: [
        { id: 'ann', faces: [0, 2] },
        { id: null, faces: [1, 3] },
      ],
      ungrouped: [4],
      orphans: [],
    });
  });

  test('does not leave another person, and is not beside another face of its photo', () => {
    const faces = [face(0, 'ann', { photo: -2 }), face(1, 'bob'), face(-1, null, { photo: -2 }), byHand(-1, null)];
    const attached = [1, 2, 3].map((at) => ({ face: at, to: 0 }));
    expect(assign(faces, [ANN, BOB], {}, { attached })).toMatchObject({
      people: [{ faces: [0] }, { faces: [1] }],
      ungrouped: [2, 3],
    });
  });
});

describe('for any faces, people and rules', () => {
  const ids = ['a', 'b', 'c', 'd', 'e'];
  const anyFace = fc.record({
    cluster: fc.integer({ min: -1, max: 4 }),
    person: fc.constantFrom(null, ...ids, 'gone'),
    byHand: fc.boolean(),
    never: fc.subarray(ids, { maxLength: 2 }),
    photo: fc.nat(30),
  });
  const anyFaces = fc.array(anyFace, { maxLength: 40 });
  const anyKnown = fc.subarray(ids).chain((some) => {
    const person = (id: string) => fc.record({ id: fc.constant(id), name: fc.constantFrom(null, 'Ann', 'Bob', 'Eve') });
    return fc.tuple(...some.map(person));
  });
  const anyRules = fc.record({
    minClusterSize: fc.integer({ min: 1, max: 3 }),
    different: fc.array(fc.tuple(fc.constantFrom(...ids), fc.constantFrom(...ids)), { maxLength: 3 }),
  });
  const anyNearness = fc.record({
    rivals: fc
      .array(fc.tuple(fc.nat(39), fc.constantFrom(0.1, 0.2, 0.3, Infinity)))
      .map((rivals): Nearness['rivals'] => new Map(rivals)),
    attached: fc.array(fc.record({ face: fc.nat(39), to: fc.nat(39) }), { maxLength: 20 }),
  });
  interface Given {
    readonly faces: readonly Face[];
    readonly known: readonly KnownPerson<string>[];
    readonly rules: Rules<string>;
    readonly nearness: Nearness;
  }
  const always = (holds: (given: Given, result: ReturnType<typeof assignPeople<string>>) => void) => () => {
    const given = fc.record({ faces: anyFaces, known: anyKnown, rules: anyRules, nearness: anyNearness });
    fc.assert(
      fc.property(given, (one) => {
        const { faces, known, rules, nearness } = one;
        holds(one, assignPeople(faces, known, rules, nearness));
      }),
      { numRuns: 500 },
    );
  };
  const areDifferent = ({ known, rules }: Given, a: string, b: string) => {
    const [nameOfA, nameOfB] = [a, b].map((id) => known.find((one) => one.id === id)?.name ?? null);
    const isPair = rules.different.some(([one, other]) => [`${a}${b}`, `${b}${a}`].includes(`${one}${other}`));
    return a !== b && (isPair || (nameOfA !== null && nameOfB !== null && nameOfA !== nameOfB));
  };

  test(
    'every face has one person or is ungrouped, and every person has a face',
    always(({ faces }, { people, ungrouped }) => {
      const placed = [...people.flatMap((person) => person.faces), ...ungrouped];
      expect(placed.sort((a, b) => a - b)).toEqual(faces.map((_, at) => at));
      expect(people.every((person) => person.faces.length > 0)).toBe(true);
    }),
  );

  test(
    'faces assigned or removed by hand never move',
    always(({ faces, known }, { people }) => {
      faces.forEach(({ byHand: fixed, person }, at) => {
        if (!fixed) return;
        const expected = known.some(({ id }) => id === person) ? person : undefined;
        expect(people.find((one) => one.faces.includes(at))?.id).toBe(expected);
      });
    }),
  );

  test(
    'no other face is in a person that it is said not to be, nor beside one of its photo',
    always(({ faces }, { people }) => {
      for (const { id, faces: members } of people) {
        for (const at of members) {
          if (faces[at]?.byHand === true) continue;
          expect(faces[at]?.never).not.toContain(id);
          expect(members.filter((other) => faces[other]?.photo === faces[at]?.photo)).toEqual([at]);
        }
      }
    }),
  );

  test(
    'clusters join no different people',
    always((given, { people }) => {
      for (const { id, faces: members } of people) {
        const ofClusters = members.filter((at) => !given.faces[at]?.byHand && given.faces[at]?.cluster !== -1);
        const before = ofClusters.flatMap((at) => {
          const { person = null, never = [] } = given.faces[at] ?? {};
          return person !== null && !never.includes(person) && given.known.some((one) => one.id === person)
            ? [person]
            : [];
        });
        const all = [...new Set([...before, ...(id === null ? [] : [id])])];
        for (const one of all) for (const other of all) expect(areDifferent(given, one, other)).toBe(false);
      }
    }),
  );

  test('two of three people who are different by hand never become one', () => {
    const few = fc.record({ cluster: fc.integer({ min: -1, max: 1 }), person: fc.constantFrom('a', 'b', 'c', null) });
    const joins = fc.record({ face: fc.nat(7), to: fc.nat(7) });
    fc.assert(
      fc.property(
        fc.array(few, { maxLength: 8 }),
        fc.array(joins),
        fc.integer({ min: 1, max: 3 }),
        (some, attached, minClusterSize) => {
          const faces = some.map(({ cluster, person }) => face(cluster, person));
          const known = ['a', 'b', 'c'].map((id) => ({ id, name: null }));
          const { people } = assign(faces, known, { minClusterSize, different: [['a', 'b']] }, { attached });
          const membersOf = (id: string) => people.find((person) => person.id === id)?.faces ?? [];
          for (const { faces: members } of people) {
            const before = new Set(members.map((at) => faces[at]?.person));
            if (before.has('a') && before.has('b')) expect([membersOf('a'), membersOf('b')]).not.toContainEqual([]);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  test(
    'a named person with few faces keeps those that are in no cluster',
    always(({ faces, known, rules }, { people }) => {
      for (const { id } of known.filter(({ name }) => name !== null)) {
        const members = people.find((person) => person.id === id)?.faces ?? [];
        if (new Set(members.map((at) => faces[at]?.photo)).size >= rules.minClusterSize) continue;
        faces.forEach(({ cluster, person, byHand: fixed, never, photo }, at) => {
          if (cluster !== -1 || person !== id || fixed || never.includes(id)) return;
          expect(members.some((other) => other === at || faces[other]?.photo === photo)).toBe(true);
        });
      }
    }),
  );

  test(
    'only unnamed people without a face are orphans',
    always(({ known }, { people, orphans }) => {
      const kept = known.filter(({ id, name }) => name !== null || people.some((one) => one.id === id));
      expect([...orphans, ...kept.map(({ id }) => id)].sort()).toEqual(known.map(({ id }) => id).sort());
    }),
  );

  test(
    'assigning again changes nothing where all photos are different and only noise is attached',
    always(({ faces: anywhere, known, rules, nearness: { rivals, attached: any } }) => {
      const faces = anywhere.map((one, at) => ({ ...one, photo: at }));
      const nearness = { rivals, attached: any.filter((one) => faces[one.face]?.cluster === -1) };
      const first = assignPeople(faces, known, rules, nearness);
      const names = first.people.map(({ id }, at) => id ?? `new ${at}`);
      const nameOf = (at: number) => names[first.people.findIndex((person) => person.faces.includes(at))] ?? null;
      const nameless = names.filter((id) => !known.some((one) => one.id === id));
      const after = [...known, ...nameless.map((id) => ({ id, name: null }))];
      const again = assignPeople(
        faces.map((one, at) => ({ ...one, person: nameOf(at) })),
        after,
        rules,
        nearness,
      );
      expect(again.people).toEqual(first.people.map((person, at) => ({ ...person, id: names[at] })));
      expect(again.orphans).toEqual(first.orphans);
    }),
  );
});
