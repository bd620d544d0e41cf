import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deliveriesOf } from './deliveries.js';

const SESSION = 7;
const ALWAYS: [number, number] = [0, Infinity];

/** States 1, 2, … published 100 ms apart from 1 000 ms on. */
const published = (count: number) =>
  new Map([[SESSION, new Map(Array.from({ length: count }, (_, at) => [at + 1, 1_000 + 100 * at]))]]);
/** What one viewer received: seq and time. */
const receipts = (...got: [number, number][]) =>
  Float64Array.from(got.flatMap(([seq, time]) => [0, SESSION, seq, time]));
const of = (received: Float64Array, count: number, window = ALWAYS) =>
  deliveriesOf(received, published(count), [[SESSION]], window, new Map([[SESSION, count]]));

const flawless = { superseded: 0, lost: 0, outOfOrder: 0 };

describe('deliveriesOf', () => {
  it('gives the time from publication to receipt of each state', () => {
    expect(of(receipts([1, 1_003], [2, 1_104]), 2)).toEqual({
      ...flawless,
      delivered: 2,
      latency: [3, 4],
      staleness: [3, 4],
    });
  });

  it('counts a state that a newer one replaced as superseded, with the staleness of the newer one', () => {
    expect(of(receipts([1, 1_003], [3, 1_205]), 3)).toEqual({
      ...flawless,
      delivered: 2,
      latency: [3, 5],
      staleness: [3, 105, 5],
      superseded: 1,
    });
  });

  it('counts a viewer without the last state as lost', () => {
    expect(of(receipts([1, 1_003]), 2)).toMatchObject({ delivered: 1, lost: 1 });
    expect(of(receipts(), 2)).toMatchObject({ delivered: 0, lost: 1 });
  });

  it('counts a state after a newer one as out of order, and a repeated one not', () => {
    expect(of(receipts([1, 1_003], [3, 1_205], [2, 1_206], [3, 1_300]), 3)).toMatchObject({
      delivered: 2,
      superseded: 1,
      outOfOrder: 1,
    });
  });

  it('leaves out states published outside the window', () => {
    expect(of(receipts([1, 1_003], [2, 1_104], [3, 1_205]), 3, [1_050, 1_150])).toMatchObject({
      delivered: 1,
      latency: [4],
    });
  });

  it('accounts for every state: received, superseded, or after the last that was received', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 30 })), (seqs) => {
        const got = seqs.sort((a, b) => a - b).map((seq): [number, number] => [seq, 1_000 + 100 * seq]);
        const { delivered, superseded, staleness } = of(receipts(...got), 30);
        expect([delivered, delivered + superseded]).toEqual([seqs.length, seqs.at(-1) ?? 0]);
        expect(staleness.length).toBe(delivered + superseded);
      }),
    );
  });
});
