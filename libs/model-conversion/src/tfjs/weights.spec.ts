import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { transpose4 } from '../onnx/layers.js';
import { halfToFloat, readWeights, type WeightsManifest } from './weights.js';

function manifest(...weights: WeightsManifest[number]['weights']): WeightsManifest {
  return [{ paths: ['model.bin'], weights }];
}

describe('halfToFloat', () => {
  it.each([
    [0x0000, 0],
    [0x3c00, 1],
    [0xc000, -2],
    [0x3555, 0.333251953125],
    [0x7bff, 65504],
    [0x0400, 2 ** -14],
    [0x0001, 2 ** -24],
    [0x83ff, -1023 * 2 ** -24],
    [0x7c00, Infinity],
    [0xfc00, -Infinity],
    [0x7e00, NaN],
  ])('reads %i as %d', (bits, value) => {
    expect(halfToFloat(bits)).toBe(value);
  });

  it('grows with its bits, as positive floats do', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0x7bfe }), (bits) => {
        expect(halfToFloat(bits + 1)).toBeGreaterThan(halfToFloat(bits));
        expect(halfToFloat(bits | 0x8000)).toBe(-halfToFloat(bits));
      }),
    );
  });
});

describe('readWeights', () => {
  it('reads consecutive tensors and dequantises them', () => {
    const bytes = Buffer.alloc(4 + 2 + 2 + 4);
    bytes.writeFloatLE(1.5, 0);
    bytes.writeUInt16LE(0x3c00, 4);
    bytes.set([0, 200], 6);
    bytes.writeInt32LE(-7, 8);
    const weights = readWeights(
      manifest(
        { name: 'float', shape: [], dtype: 'float32' },
        { name: 'half', shape: [1], dtype: 'float32', quantization: { dtype: 'float16' } },
        { name: 'byte', shape: [1, 2], dtype: 'float32', quantization: { dtype: 'uint8', scale: 0.5, min: -10 } },
        { name: 'integer', shape: [1], dtype: 'int32' },
      ),
      bytes,
    );
    expect(weights.take('float')).toEqual({ dims: [], data: Float32Array.of(1.5) });
    expect(weights.take('half')).toEqual({ dims: [1], data: Float32Array.of(1) });
    expect(weights.take('byte')).toEqual({ dims: [1, 2], data: Float32Array.of(-10, 90) });
    expect(weights.take('integer')).toEqual({ dims: [1], data: Float32Array.of(-7) });
  });

  it('refuses a file that has more or fewer bytes than the manifest describes', () => {
    const one = manifest({ name: 'a', shape: [2], dtype: 'float32' });
    expect(() => readWeights(one, Buffer.alloc(9))).toThrow('describes 8 bytes, but the file has 9');
    expect(() => readWeights(one, Buffer.alloc(7))).toThrow('ends inside a');
  });

  it('reports tensors that were not used', () => {
    const scalar = (name: string) => ({ name, shape: [], dtype: 'float32' as const });
    const weights = readWeights(manifest(scalar('a'), scalar('b')), Buffer.alloc(8));
    weights.take('b');
    expect(() => weights.assertUsed()).toThrow('nothing uses: a');
    expect(() => weights.assertUsed(/^a$/)).not.toThrow();
    expect(() => weights.take('c')).toThrow('no weights called c');
  });
});

describe('transpose4', () => {
  it('puts axis `order[i]` of the input at axis i', () => {
    const dim = fc.integer({ min: 1, max: 4 });
    const order = fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }) as fc.Arbitrary<[number, number, number, number]>;
    fc.assert(
      fc.property(fc.tuple(dim, dim, dim, dim), order, (dims, axes) => {
        const data = Float32Array.from({ length: dims.reduce((a, b) => a * b) }, (_, index) => index);
        const moved = transpose4({ dims, data }, axes);
        expect(moved.dims).toEqual(axes.map((axis) => dims[axis]));
        const inverse = [0, 1, 2, 3].map((axis) => axes.indexOf(axis)) as [number, number, number, number];
        expect(transpose4(moved, inverse)).toEqual({ dims, data });
      }),
    );
    const matrix = { dims: [1, 1, 2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) };
    expect([...transpose4(matrix, [3, 2, 0, 1]).data]).toEqual([1, 4, 2, 5, 3, 6]);
  });
});
