import wabt from 'wabt';

/** Memory that JavaScript and a function share; it can grow, not shrink. */
export interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** The part of WebAssembly's JavaScript interface that is used; Node's types leave it out. */
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number }) => Memory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, Readonly<Record<string, Memory>>>>,
  ) => { readonly exports: Readonly<Record<string, unknown>> };
};

/** Bytes of a page, the unit in which memory grows. */
export const PAGE_BYTES = 65_536;

const assembler = await wabt();

/** Memory of at least `bytes` bytes. */
export function makeMemory(bytes: number): Memory {
  return new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
}

/** Makes memory larger, if it has fewer than `bytes` bytes; its buffer is then another. */
export function growTo(memory: Memory, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
}

/**
 * Assembles a module in the text format of WebAssembly (https://webassembly.github.io/spec/core/text/) and makes an
 * instance of it. WebAssembly multiplies eight pairs of numbers at once where JavaScript multiplies one.
 *
 * @param wat a module that imports the memory `shared.memory` and exports the function `call`
 * @returns that function
 * @throws an Error that shows the line where the text is not valid
 */
export function assemble<Call extends (...numbers: number[]) => number | void>(wat: string, memory: Memory): Call {
  const parsed = assembler.parseWat('module.wat', wat, { simd: true });
  try {
    const module = new WebAssembly.Module(parsed.toBinary({}).buffer);
    return new WebAssembly.Instance(module, { shared: { memory } }).exports['call'] as Call;
  } finally {
    parsed.destroy();
  }
}

/** The instruction, as text, that moves the address in a variable on by some bytes. */
export function advance(address: string, by: number): string {
  return `(local.set $${address} (i32.add (local.get $${address}) (i32.const ${by})))`;
}
