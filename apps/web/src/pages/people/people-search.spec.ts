import { describe, expect, it } from 'vitest';
import { choiceOf, findPeople, sayWho } from './people-search.js';
import { person } from './people.fixture.js';

const PEOPLE = [person(1, 'Zoë Anders'), person(2, 'Anna'), person(3, 'Johanna'), person(4)];
const found = (typed: string) => findPeople(PEOPLE, typed).map(({ id }) => id);

describe('The search for a person', () => {
  it('lists all while nothing is typed, in their order', () => {
    expect([found(''), found('  ')]).toEqual([
      [1, 2, 3, 4],
      [1, 2, 3, 4],
    ]);
  });

  it('lists names that begin with what is typed first, then words that do, then the others', () => {
    expect(found('an')).toEqual([2, 1, 3]);
  });

  it('ignores case, accents and spaces around', () => {
    expect([found(' ZOE '), found('zoë')]).toEqual([[1], [1]]);
  });

  it('finds people without a name by their number', () => {
    expect([found('person 4'), found('nobody')]).toEqual([[4], []]);
  });
});

describe('The choice of a person', () => {
  it('is the one with the whole name, else a new one where that is possible', () => {
    expect(choiceOf(PEOPLE, ' anna', true)).toEqual({ person: PEOPLE[1] });
    expect(choiceOf(PEOPLE, ' Ann ', true)).toEqual({ newName: 'Ann' });
    expect(choiceOf(PEOPLE, 'Ann', false)).toBeNull();
    expect([choiceOf(PEOPLE, ' ', true), choiceOf([], '', true)]).toEqual([null, null]);
  });

  it('becomes a correction: faces are the person, a group is named or merged', () => {
    const [known, made] = [{ person: person(2, 'Anna') }, { newName: 'Bo' }];
    expect([sayWho({ faceIds: [7] }, known), sayWho({ faceIds: [7] }, made)]).toEqual([
      { kind: 'this_is', faceIds: [7], person: { id: 2 } },
      { kind: 'this_is', faceIds: [7], person: { name: 'Bo' } },
    ]);
    expect([sayWho({ personId: 4 }, known), sayWho({ personId: 4 }, made)]).toEqual([
      { kind: 'merge', personId: 4, into: 2 },
      { kind: 'name', personId: 4, name: 'Bo' },
    ]);
  });
});
