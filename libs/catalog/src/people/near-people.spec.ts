import { expect, test } from 'vitest';
import { nearPeople } from './near-people.js';

const face = (photo: number) => ({ cluster: -1, person: null, byHand: false, never: [], photo });
const never = () => false;
const PEOPLE = [
  { id: 'a', faces: [0] },
  { id: null, faces: [1, 4] },
  { id: 'c', faces: [2, 3] },
];

test('people are near by a face of each, once a pair, in the order of their distance', () => {
  const faces = [10, 11, 12, 13, 14].map(face);
  const near = [
    { faces: [3, 0] as const, distance: 0.1 },
    { faces: [1, 2] as const, distance: 0.2 },
    { faces: [0, 2] as const, distance: 0.3 },
    { faces: [2, 3] as const, distance: 0.4 },
    { faces: [0, 9] as const, distance: 0.5 },
  ];
  expect(nearPeople(faces, PEOPLE, near, never)).toEqual([
    { people: [0, 2], distance: 0.1 },
    { people: [1, 2], distance: 0.2 },
  ]);
});

test('people on one photo, and those who are different, are not', () => {
  const near = [
    { faces: [0, 1] as const, distance: 0.1 },
    { faces: [0, 2] as const, distance: 0.2 },
    { faces: [1, 2] as const, distance: 0.3 },
  ];
  const faces = [10, 11, 12, 13, 10].map(face);
  expect(nearPeople(faces, PEOPLE, near, (one, other) => one === 'a' && other === 'c')).toEqual([
    { people: [1, 2], distance: 0.3 },
  ]);
});

test('the nearest 500 pairs are enough', () => {
  const faces = Array.from({ length: 40 }, (_, at) => face(at));
  const people = faces.map((_, at) => ({ id: at, faces: [at] }));
  const near = faces.flatMap((_, a) =>
    faces.slice(a + 1).map((__, b) => ({ faces: [a, a + 1 + b] as const, distance: a })),
  );
  expect(nearPeople(faces, people, near, never)).toHaveLength(500);
});
