import { describe, expect, it } from 'vitest';
import { assemble, growTo, makeMemory, PAGE_BYTES } from './webassembly.js';

describe('a function in the text format', () => {
  it('takes parameters, keeps variables and returns a number', () => {
    const sumBelow = assemble<(end: number) => number>(
      `(module (import "shared" "memory" (memory 0))
        (func (export "call") (param $end i32) (result i32) (local $at i32) (local $sum i32)
          (loop $next
            (local.set $sum (i32.add (local.get $sum) (local.get $at)))
            (br_if $next
              (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (local.get $end))))
          (local.get $sum)))`,
      makeMemory(0),
    );
    expect([sumBelow(1), sumBelow(10), sumBelow(1000)]).toEqual([0, 45, 499_500]);
  });

  it('reads and writes the shared memory, with vector instructions', () => {
    const memory = makeMemory(PAGE_BYTES + 1);
    expect(memory.buffer.byteLength).toBe(2 * PAGE_BYTES);
    new Int16Array(memory.buffer, 256, 8).set([1, 2, 3, 4, 5, 6, 7, 8]);
    const square = assemble<(at: number) => void>(
      `(module (import "shared" "memory" (memory 0))
        (func (export "call") (param $at i32)
          (v128.store offset=70000 (local.get $at)
            (i32x4.dot_i16x8_s (v128.load offset=256 (local.get $at)) (v128.load offset=256 (local.get $at))))))`,
      memory,
    );
    square(0);
    expect([...new Int32Array(memory.buffer, 70_000, 4)]).toEqual([5, 25, 61, 113]);
  });

  it('finds what was in the memory after it has grown', () => {
    const memory = makeMemory(PAGE_BYTES);
    new Uint8Array(memory.buffer).set([7]);
    growTo(memory, PAGE_BYTES);
    expect(memory.buffer.byteLength).toBe(PAGE_BYTES);
    growTo(memory, PAGE_BYTES + 1);
    expect(memory.buffer.byteLength).toBe(2 * PAGE_BYTES);
    const first = `(module (import "shared" "memory" (memory 0))
      (func (export "call") (result i32) (i32.load8_u (i32.const 0))))`;
    expect(assemble<() => number>(first, memory)()).toBe(7);
  });

  it('is refused with the position of the error', () => {
    expect(() => assemble('(module\n  (func (export "call") (i32.plus)))', makeMemory(0))).toThrow(/module\.wat:2:/);
  });
});
