import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looksAlike, samePicture, SIGNATURE } from './signature.js';

const signature = fc.uint8Array({ minLength: SIGNATURE.bytes, maxLength: SIGNATURE.bytes });
const BLUE = SIGNATURE.brightnessSide ** 2;

/** A signature whose bytes are given by a function of their place. */
function made(byte: (at: number) => number): Uint8Array {
  return Uint8Array.from({ length: SIGNATURE.bytes }, (_, at) => byte(at));
}

const flat = made(() => 100);

/** A picture that is dark to the left of a column, in cells of brightness, and bright from there on. */
function withEdge(column: number): Uint8Array {
  const cells = SIGNATURE.brightnessSide;
  const bright = (x: number) => 40 + Math.round(160 * Math.max(0, Math.min(1, x + 1 - column)));
  return made((at) => (at < BLUE ? bright(at % cells) : 128));
}

describe('samePicture', () => {
  it('is true of a signature and itself, and the same in both orders', () => {
    fc.assert(
      fc.property(signature, signature, (a, b) => {
        expect(samePicture(a, a)).toBe(true);
        expect(samePicture(a, b)).toBe(samePicture(b, a));
      }),
    );
  });

  it('allows for a small difference everywhere', () => {
    expect(
      samePicture(
        flat,
        made((at) => (at % 2 ? 103 : 97)),
      ),
    ).toBe(true);
    expect(
      samePicture(
        flat,
        made((at) => (at % 2 ? 104 : 96)),
      ),
    ).toBe(false);
  });

  it('sees a difference in any two by two cells of brightness', () => {
    const { brightnessSide: side } = SIGNATURE;
    const place = fc.nat(side - 2);
    fc.assert(
      fc.property(place, place, fc.integer({ min: 1, max: 8 }), (left, top, by) => {
        const changed = made((at) => {
          const [x, y] = [at % side, Math.floor(at / side)];
          return at < BLUE && x >= left && x < left + 2 && y >= top && y < top + 2 ? 100 + by : 100;
        });
        // The change has no edge within it, and the other picture none at all.
        expect(samePicture(flat, changed)).toBe(by <= 3);
      }),
    );
  });

  it('sees a difference in any cell of colour', () => {
    fc.assert(
      fc.property(fc.integer({ min: BLUE, max: SIGNATURE.bytes - 1 }), fc.integer({ min: 1, max: 8 }), (cell, by) => {
        expect(
          samePicture(
            flat,
            made((at) => (at === cell ? 100 + by : 100)),
          ),
        ).toBe(by <= 3);
      }),
    );
  });

  it('allows edges to be off by a part of a cell, but not by half of one', () => {
    for (const off of [-0.15, 0.15]) expect(samePicture(withEdge(16), withEdge(16 + off)), `${off}`).toBe(true);
    for (const off of [-0.5, 0.5]) expect(samePicture(withEdge(16), withEdge(16 + off)), `${off}`).toBe(false);
  });
});

describe('pictures look alike', () => {
  it('up to a mean difference of 33 in brightness and 10 in each colour', () => {
    const changed = (brightness: number, colour: number) =>
      made((at) => 100 + (at < BLUE ? brightness : at % 2 ? colour : -colour));
    expect(looksAlike(flat, changed(33, 10))).toBe(true);
    expect(looksAlike(flat, changed(34, 0))).toBe(false);
    expect(looksAlike(flat, changed(0, 11))).toBe(false);
  });
});
