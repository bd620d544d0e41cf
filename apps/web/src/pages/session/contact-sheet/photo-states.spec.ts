import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frontierOf, photoStateAt, withChanges } from './photo-states.js';

describe('the states of a phase', () => {
  it('are replaced in the range that changed, also beyond what is known', () => {
    expect(withChanges('cccppp', { from: 3, states: 'sf' })).toBe('cccsfp');
    expect(withChanges('', { from: 2, states: 'pp' })).toBe('--pp');
    expect(withChanges('cp', { from: 0, states: '' })).toBe('cp');
  });

  it('after changes, every ordinal has its newest state', () => {
    const states = fc.string({ unit: fc.constantFrom(...'-pscf0') });
    fc.assert(
      fc.property(states, fc.nat(30), states, (known, from, changed) => {
        const after = withChanges(known, { from, states: changed });
        const expected = (at: number) => changed[at - from] ?? known[at] ?? '-';
        expect(after.length).toBe(Math.max(known.length, from + changed.length));
        expect([...after]).toEqual([...after].map((_, at) => expected(at)));
      }),
    );
  });

  it('tell the first photo that is not settled', () => {
    expect(frontierOf('cs-fpcp')).toBe(4);
    expect(frontierOf('cs-f')).toBeNull();
  });
});

it.each([
  ['before anything is read', [], 'waiting'],
  ['pending', ['p'], 'waiting'],
  ['analyzed before faces are looked for', ['c', ''], 'analyzed'],
  ['analyzed while it waits for the search', ['c', 'p'], 'analyzed'],
  ['searched without a face', ['c', '0'], 'done'],
  ['searched, with faces', ['c', '3'], 'faces'],
  ['in two later phases, one of which waits', ['c', '0', 'p'], 'analyzed'],
  ['a copy', ['s', '-'], 'copy'],
  ['failed', ['f', '-'], 'failed'],
  ['failed in a later phase', ['c', 'f'], 'failed'],
])('a photo that is %s', (_, phases, state) => {
  expect(photoStateAt(phases, 0)).toBe(state);
});
