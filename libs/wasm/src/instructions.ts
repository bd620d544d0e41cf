import { signed, unsigned, type Bytes } from './encoding.js';

const VOID = 0x40;
const END = 0x0b;
const SIMD = 0xfd;

/** A SIMD instruction with its operands in the code. */
const simd = (code: number, ...operands: number[]): Bytes => [SIMD, ...unsigned(code), ...operands];
/** Where memory is read or written: the alignment, as a power of two, and what is added to the address. */
const memory = (alignment: number, offset: number): number[] => [alignment, ...unsigned(offset)];

/** Parameters and variables of a function. */
export const local = {
  get: (index: number): Bytes => [0x20, ...unsigned(index)],
  set: (index: number): Bytes => [0x21, ...unsigned(index)],
  tee: (index: number): Bytes => [0x22, ...unsigned(index)],
};

/** Which instructions come next. */
export const control = {
  loop: (...body: Bytes[]): Bytes => [0x03, VOID, ...body.flat(), END],
  when: (...body: Bytes[]): Bytes => [0x04, VOID, ...body.flat(), END],
  /** Back to the start of the loop around it, if what is on the stack is not 0. */
  repeatIf: [0x0d, 0] as Bytes,
};

/** One number of 32 bits. */
export const i32 = {
  constant: (value: number): Bytes => [0x41, ...signed(value)],
  add: [0x6a] as Bytes,
  subtract: [0x6b] as Bytes,
  /** Unsigned. */
  isLess: [0x49] as Bytes,
  store: (offset = 0): Bytes => [0x36, ...memory(2, offset)],
};

/** Sixteen bytes. */
export const v128 = {
  load: (offset = 0): Bytes => simd(0x00, ...memory(4, offset)),
  /** One number of 32 bits from memory, four times. */
  loadSplat32: (offset = 0): Bytes => simd(0x09, ...memory(2, offset)),
  anyTrue: simd(0x53),
};

/** Four numbers of 32 bits. */
export const i32x4 = {
  splat: simd(0x11),
  lane: (lane: number): Bytes => simd(0x1b, lane),
  /** Signed. */
  isAtLeast: simd(0x3f),
  /** The highest bit of each, as a number from 0 to 15. */
  bitmask: simd(0xa4),
  add: simd(0xae),
  subtract: simd(0xb1),
  /** Multiplies eight pairs of signed numbers of 16 bits and adds the products by twos. */
  dot16: simd(0xba),
  /** Picks four of the eight numbers of two vectors. */
  pick: (...lanes: readonly [number, number, number, number]): Bytes =>
    simd(0x0d, ...lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte))),
};
