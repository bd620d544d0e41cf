import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { control, i32, i32x4, local, makeFunction, makeMemory, PAGE_BYTES, v128 } from './index.js';

const NO_LOCALS = { i32: 0, v128: 0 };

describe('a function', () => {
  it('gives back the constant that was written, however many bytes it takes', () => {
    const memory = makeMemory(0);
    fc.assert(
      fc.property(fc.oneof(fc.integer(), fc.integer({ min: -200, max: 200 })), (value) => {
        const call = makeFunction<() => number>(
          { parameters: 0, hasResult: true, locals: NO_LOCALS, body: [i32.constant(value)] },
          memory,
        );
        expect(call()).toBe(value);
      }),
      { examples: [[63], [64], [-64], [-65], [8191], [8192], [2 ** 31 - 1], [-(2 ** 31)]] },
    );
  });

  it('takes parameters and keeps variables: the sum of the numbers below another', () => {
    const [END, AT, SUM] = [0, 1, 2];
    const body = [
      control.loop(
        ...[local.get(SUM), local.get(AT), i32.add, local.set(SUM)],
        ...[local.get(AT), i32.constant(1), i32.add, local.tee(AT), local.get(END), i32.isLess, control.repeatIf],
      ),
      local.get(SUM),
    ];
    const sum = makeFunction<(end: number) => number>(
      { parameters: 1, hasResult: true, locals: { i32: 2, v128: 0 }, body },
      makeMemory(0),
    );
    expect([sum(1), sum(10), sum(1000)]).toEqual([0, 45, 499_500]);
  });

  it('reads and writes the memory, at offsets of several bytes', () => {
    const memory = makeMemory(PAGE_BYTES + 1);
    expect(memory.buffer.byteLength).toBe(2 * PAGE_BYTES);
    new Int16Array(memory.buffer, 256, 8).set([1, 2, 3, 4, 5, 6, 7, 8]);
    const dots = [local.get(0), v128.load(256), local.get(0), v128.load(256), i32x4.dot16, local.set(1)];
    const lanes = [0, 1, 2, 3].map((lane) => [
      ...local.get(0),
      ...local.get(1),
      ...i32x4.lane(lane),
      ...i32.store(70_000 + 4 * lane),
    ]);
    makeFunction<(at: number) => void>(
      { parameters: 1, hasResult: false, locals: { i32: 0, v128: 1 }, body: [...dots, ...lanes] },
      memory,
    )(0);
    expect([...new Int32Array(memory.buffer, 70_000, 4)]).toEqual([5, 25, 61, 113]);
  });
});
