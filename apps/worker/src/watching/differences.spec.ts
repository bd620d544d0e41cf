import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { contains } from '#libs/scanning';
import { DifferenceCollector, RestingPlaces, type Differences } from './differences.js';

const REST = { restMs: 2, longestMs: 10 };

/** Differences of one new file in each place; `version` is its size. */
function found(versions: Readonly<Record<string, number>>): Differences {
  const collector = new DifferenceCollector();
  for (const [place, size] of Object.entries(versions)) collector.add(place, 'added', `${place}/a.jpg`, size, 1);
  return collector.end();
}

const ready = (places: RestingPlaces, versions: Readonly<Record<string, number>>, now: number) => [
  ...places.look(found(versions), now).ready.keys(),
];

it('a place is ready once two looks far enough apart found the same', () => {
  const places = new RestingPlaces(REST);
  expect(ready(places, { '/a': 1 }, 0)).toEqual([]);
  expect(ready(places, { '/a': 1 }, 1)).toEqual([]);
  expect(ready(places, { '/a': 2 }, 2)).toEqual([]);
  expect(ready(places, { '/a': 2 }, 4)).toEqual(['/a']);
});

it('a place waits for those below it, and not for others', () => {
  const places = new RestingPlaces(REST);
  ready(places, { '/a': 1, '/a/b': 1, '/ab': 1 }, 0);
  expect(ready(places, { '/a': 1, '/a/b': 2, '/ab': 1 }, 2)).toEqual(['/ab']);
});

it('a place into which files are written without a pause is ready after the longest time', () => {
  const places = new RestingPlaces(REST);
  for (let now = 0; now < 10; now += 1) expect(ready(places, { '/a': now }, now)).toEqual([]);
  expect(ready(places, { '/a': 10 }, 10)).toEqual(['/a']);
});

it('what a session left as it was is not tried again until it changes', () => {
  const places = new RestingPlaces(REST);
  const once = found({ '/a': 1 });
  places.look(once, 0);
  places.started(places.look(once, 2).ready);
  expect(places.look(once, 4).untried.size).toBe(0);
  ready(places, { '/a': 2 }, 6);
  expect(ready(places, { '/a': 2 }, 8)).toEqual(['/a']);
});

it('what was picked up and comes back is tried again', () => {
  const places = new RestingPlaces(REST);
  places.look(found({ '/a': 1 }), 0);
  places.started(places.look(found({ '/a': 1 }), 2).ready);
  places.look(found({}), 3);
  ready(places, { '/a': 1 }, 4);
  expect(ready(places, { '/a': 1 }, 6)).toEqual(['/a']);
});

it('every place whose files rest, and below which all rest, is ready, and no other', () => {
  const place = fc.constantFrom('/a', '/a/b', '/a/b/c', '/a/d', '/ab', '/ab/c');
  const look = fc.record({ pause: fc.integer({ min: 1, max: 3 }), versions: fc.dictionary(place, fc.nat({ max: 2 })) });
  fc.assert(
    fc.property(fc.array(look, { maxLength: 12 }), (looks) => {
      const places = new RestingPlaces({ restMs: 2, longestMs: Infinity });
      const history: { readonly now: number; readonly versions: Readonly<Record<string, number>> }[] = [];
      let now = 0;
      for (const { pause, versions } of looks) {
        history.push({ now: (now += pause), versions });
        const rests = (each: string) => {
          const since = history.findLastIndex((past) => past.versions[each] !== versions[each]) + 1;
          return now - (history[since]?.now ?? now) >= 2;
        };
        const expected = Object.keys(versions).filter((each) =>
          Object.keys(versions).every((other) => !contains(each, other) || rests(other)),
        );
        expect(ready(places, versions, now).sort()).toEqual(expected.sort());
      }
    }),
  );
});
