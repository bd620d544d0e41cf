import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addWork, NO_RATE, perSecond, RATE_HALF_LIFE_SECONDS } from './rate.js';

describe('the rate', () => {
  it('is null until enough was observed', () => {
    expect(perSecond(NO_RATE)).toBeNull();
    expect(perSecond(addWork(NO_RATE, 100, 0.5))).toBeNull();
    expect(perSecond(addWork(NO_RATE, 3, 60))).toBeNull();
    expect(perSecond(addWork(NO_RATE, 8, 2))).toBe(4);
  });

  it('of steady work is that work from the first moment on: it does not climb from 0', () => {
    const batches = fc.array(fc.double({ min: 0.05, max: 5, noNaN: true }), { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 500, noNaN: true }), batches, (steady, seconds) => {
        let rate = NO_RATE;
        for (const span of seconds) {
          rate = addWork(rate, steady * span, span);
          const reported = perSecond(rate);
          if (reported !== null) expect(Math.abs(reported / steady - 1)).toBeLessThan(1e-9);
        }
      }),
    );
  });

  it('forgets: what was a half-life ago counts half', () => {
    const before = { items: 40, seconds: 10 };
    expect(addWork(before, 0, RATE_HALF_LIFE_SECONDS)).toEqual({ items: 20, seconds: 5 + RATE_HALF_LIFE_SECONDS });
  });

  it('follows a change of pace: after a minute little of the old one is left', () => {
    let rate = NO_RATE;
    for (let second = 0; second < 60; second += 1) rate = addWork(rate, 10, 1);
    for (let second = 0; second < 60; second += 1) rate = addWork(rate, 2, 1);
    expect(perSecond(rate)).toBeGreaterThan(2);
    expect(perSecond(rate)).toBeLessThan(2.2);
  });
});
