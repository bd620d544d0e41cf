import * as z from 'zod';
import type { Tensor } from '../onnx/graph.js';

const quantizationSchema = z.union([
  z.object({ dtype: z.literal('float16') }),
  z.object({ dtype: z.enum(['uint8', 'uint16']), scale: z.number(), min: z.number() }),
]);

const entrySchema = z.object({
  name: z.string(),
  shape: z.array(z.number().int().nonnegative()),
  dtype: z.enum(['float32', 'int32']),
  quantization: z.optional(quantizationSchema),
});

/** The `weightsManifest` of a TensorFlow.js model: groups of tensors, in the order of their bytes. */
export const weightsManifestSchema = z.array(z.object({ paths: z.array(z.string()), weights: z.array(entrySchema) }));

/** A parsed TensorFlow.js weights manifest. */
export type WeightsManifest = z.infer<typeof weightsManifestSchema>;

type Entry = z.infer<typeof entrySchema>;

/** The named tensors of a model as floats, with a record of those that a converter has used. */
export class Weights {
  readonly #tensors: ReadonlyMap<string, Tensor>;
  readonly #used = new Set<string>();

  constructor(tensors: ReadonlyMap<string, Tensor>) {
    this.#tensors = tensors;
  }

  /** The tensor called `name`, marked as used. @throws an Error when the model has none */
  take(name: string): Tensor {
    const tensor = this.#tensors.get(name);
    if (!tensor) throw new Error(`The model has no weights called ${name}; its package may be of another version`);
    this.#used.add(name);
    return tensor;
  }

  /** @throws an Error when tensors were not used, other than those whose names match `ignored` */
  assertUsed(ignored?: RegExp): void {
    const unused = [...this.#tensors.keys()].filter((name) => !this.#used.has(name) && !ignored?.test(name));
    if (unused.length > 0) throw new Error(`The model has weights that nothing uses: ${unused.join(', ')}`);
  }
}

/**
 * Reads the tensors out of a TensorFlow.js weights file, in manifest order, dequantised to float32
 * (`q · scale + min` for integers, IEEE half precision for float16).
 *
 * @throws when the manifest describes more or fewer bytes than the file has.
 */
export function readWeights(manifest: WeightsManifest, bytes: Uint8Array): Weights {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tensors = new Map<string, Tensor>();
  let offset = 0;
  for (const entry of manifest.flatMap((group) => group.weights)) {
    const { size, read } = element(entry, view);
    const length = entry.shape.reduce((product, dim) => product * dim, 1);
    if (offset + length * size > bytes.byteLength) {
      throw new Error(`The weights file ends inside ${entry.name}: it has ${bytes.byteLength} bytes`);
    }
    const data = new Float32Array(length);
    for (let index = 0; index < length; index++) data[index] = read(offset + index * size);
    tensors.set(entry.name, { dims: entry.shape, data });
    offset += length * size;
  }
  if (offset !== bytes.byteLength) {
    throw new Error(`The weights manifest describes ${offset} bytes, but the file has ${bytes.byteLength}`);
  }
  return new Weights(tensors);
}

/** How one value of the tensor is stored: its size in bytes and how it is read. All little-endian. */
function element(entry: Entry, view: DataView): { size: number; read: (offset: number) => number } {
  const { quantization } = entry;
  if (!quantization) {
    return entry.dtype === 'float32'
      ? { size: 4, read: (offset) => view.getFloat32(offset, true) }
      : { size: 4, read: (offset) => view.getInt32(offset, true) };
  }
  switch (quantization.dtype) {
    case 'float16':
      return { size: 2, read: (offset) => halfToFloat(view.getUint16(offset, true)) };
    case 'uint8':
      return { size: 1, read: (offset) => view.getUint8(offset) * quantization.scale + quantization.min };
    case 'uint16':
      return { size: 2, read: (offset) => view.getUint16(offset, true) * quantization.scale + quantization.min };
  }
}

/** IEEE 754 half precision: 1 sign bit, 5 of exponent, 10 of fraction. */
export function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
