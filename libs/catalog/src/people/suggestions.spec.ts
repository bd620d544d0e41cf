import { expect, it } from 'vitest';
import { personWith, photoWithFaces, useLibrary } from '../testing/library.fixture.js';
import { correct } from './corrections/correct.js';
import { undo } from './corrections/undo.js';
import { readPerson } from './people.js';
import { readSuggestions } from './suggestions.js';

const database = await useLibrary();

it('pairs who may be one come nearest first, without those who were told apart, merged or hidden since', async () => {
  const people: number[] = [];
  for (let at = 0; at < 3; at += 1) people.push(await personWith(database, await photoWithFaces(database, 1)));
  const [a = 0, b = 0, c = 0] = people;
  await database.personPair.createMany({
    data: [
      { personId: a, otherId: b, distance: 0.5 },
      { personId: b, otherId: c, distance: 0.25 },
    ],
  });
  const pairs = async () => (await readSuggestions(database)).pairs.map(({ person, other }) => [person.id, other.id]);
  expect((await readSuggestions(database)).pairs[0]).toEqual({
    person: await readPerson(database, b),
    other: await readPerson(database, c),
  });
  const both = [
    [b, c],
    [a, b],
  ];
  expect(await pairs()).toEqual(both);
  for (const [correction, left] of [
    [{ kind: 'different', personId: c, otherId: b }, [[a, b]]],
    [{ kind: 'hide', personId: a, hidden: true }, [[b, c]]],
    [{ kind: 'merge', personId: b, into: a }, []],
  ] as const) {
    const { id } = await correct(database, correction);
    expect(await pairs()).toEqual(left);
    await undo(database, id);
    expect(await pairs()).toEqual(both);
  }
  await correct(database, { kind: 'name', personId: a, name: 'Ada' });
  await correct(database, { kind: 'name', personId: b, name: 'Bob' });
  expect(await pairs()).toEqual([[b, c]]);
});

it('people with faces on one photo are no pair', async () => {
  const [a = 0, b = 0] = await photoWithFaces(database, 2);
  const [one, other] = [await personWith(database, [a]), await personWith(database, [b])];
  await database.personPair.create({ data: { personId: one, otherId: other, distance: 0.1 } });
  expect(await readSuggestions(database)).toEqual({ pairs: [] });
});
