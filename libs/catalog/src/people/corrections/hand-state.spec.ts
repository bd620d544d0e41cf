import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { handState, type Said } from './hand-state.js';

const [ADA, BOB, EVE] = [1, 2, 3];
const is = (personId: number): Said => ({ kind: 'is', personId });
const isNot = (personId: number): Said => ({ kind: 'is_not', personId });
const NOT_FACE: Said = { kind: 'not_face', personId: null };
const NOBODY: Said = { kind: 'nobody', personId: null };
const stateOf = (...said: Said[]) => handState(said, (personId) => personId);

describe('what statements about a face amount to', () => {
  it.each([
    ['nothing', [], null, []],
    ['the last placement', [is(ADA), is(BOB)], { personId: BOB }, []],
    ['no placement after its end', [is(ADA), isNot(ADA)], null, [ADA]],
    ['a placement that an `is_not` of another person leaves', [is(ADA), isNot(BOB)], { personId: ADA }, [BOB]],
    ['a placement that takes back an earlier `is_not`', [isNot(ADA), isNot(BOB), is(ADA)], { personId: ADA }, [BOB]],
    ['no face', [is(ADA), NOT_FACE], 'not_face', []],
    ['a person again', [NOT_FACE, is(ADA)], { personId: ADA }, []],
    ['in no group', [isNot(ADA), NOBODY], 'nobody', [ADA]],
  ] as const)('is %s', (_, said, placement, never) => {
    expect(stateOf(...said)).toEqual({ placement, never: new Set(never) });
  });

  it('names the people into whom others were merged, and none who are gone', () => {
    const now = (personId: number) => (personId === EVE ? undefined : ADA);
    expect(handState([is(BOB), is(EVE)], now)).toEqual({ placement: { personId: ADA }, never: new Set() });
    expect(handState([is(BOB), isNot(ADA)], now)).toEqual({ placement: null, never: new Set([ADA]) });
  });

  it('places no face in a person that it is not, and keeps what was said last', () => {
    const said = fc.oneof(
      fc.constantFrom(NOT_FACE, NOBODY),
      fc.constantFrom(ADA, BOB, EVE).chain((personId) => fc.constantFrom(is(personId), isNot(personId))),
    );
    fc.assert(
      fc.property(fc.array(said, { minLength: 1, maxLength: 8 }), (all) => {
        const { placement, never } = stateOf(...all);
        if (placement !== null && typeof placement === 'object') expect(never).not.toContain(placement.personId);
        const last = all.at(-1);
        if (last?.kind === 'is') expect(placement).toEqual({ personId: last.personId });
        if (last?.kind === 'is_not') expect(never).toContain(last.personId);
        if (last?.kind === 'not_face' || last?.kind === 'nobody') expect(placement).toBe(last.kind);
      }),
    );
  });
});
