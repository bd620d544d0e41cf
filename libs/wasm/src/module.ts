/*
 * WebAssembly multiplies eight pairs of numbers at once where JavaScript multiplies one. So small a function needs no
 * compiler: its instructions are written by their names in the specification, for the very sizes at hand.
 */
import { sized, unsigned, type Bytes } from './encoding.js';

/** Memory that JavaScript and a function share; it can grow, and not shrink. */
export interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** The part of WebAssembly's interface that is used; Node's types leave it out. */
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number }) => Memory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, Readonly<Record<string, Memory>>>>,
  ) => { readonly exports: Readonly<Record<string, unknown>> };
};

/** Bytes of a page, in which memory grows. */
export const PAGE_BYTES = 65_536;

/** Memory of so many bytes at least. */
export function makeMemory(bytes: number): Memory {
  return new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
}

/** A function of whole numbers, by its instructions. */
export interface FunctionSource {
  /** Parameters, all i32: the locals from 0 on. */
  readonly parameters: number;
  /** Whether it leaves an i32 on the stack. */
  readonly hasResult: boolean;
  /** Variables, behind the parameters: first those of 32 bits, then those of 128. */
  readonly locals: { readonly i32: number; readonly v128: number };
  readonly body: readonly Bytes[];
}

const I32 = 0x7f;
const V128 = 0x7b;
const END = 0x0b;
/** What can be imported and exported. */
const FUNCTION = 0x00;
const MEMORY = 0x02;

const text = (value: string): Bytes => sized([...Buffer.from(value)]);
const section = (id: number, ...content: readonly Bytes[]): Bytes => [id, ...sized(content.flat())];
const i32s = (count: number): Bytes => [...unsigned(count), ...Array<number>(count).fill(I32)];

/** A module of one function, ready to be called, which reads and writes `memory`. */
export function makeFunction<Call extends (...numbers: number[]) => number | void>(
  source: FunctionSource,
  memory: Memory,
): Call {
  const { parameters, hasResult, locals, body } = source;
  const variables = [2, ...unsigned(locals.i32), I32, ...unsigned(locals.v128), V128];
  const bytes = Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60], i32s(parameters), i32s(hasResult ? 1 : 0)),
    ...section(2, [1], text('shared'), text('memory'), [MEMORY, 0, 0]),
    ...section(3, [1, 0]),
    ...section(7, [1], text('call'), [FUNCTION, 0]),
    ...section(10, [1], sized([...variables, ...body.flat(), END])),
  ]);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { shared: { memory } });
  return exports['call'] as Call;
}
