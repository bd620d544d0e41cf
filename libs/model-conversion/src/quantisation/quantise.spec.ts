import { Tensor } from 'onnxruntime-node';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openSession } from '#libs/inference';
import { OnnxGraph } from '../onnx/graph.js';
import { FloatLayers, type Layers } from './layers.js';
import { quantise } from './quantise.js';

const SIDE = 16;
const SEED = 20261126;

/** Reproducible numbers between −1 and 1. */
function noise(seed: number, length: number): Float32Array {
  return Float32Array.from(fc.sample(fc.double({ min: -1, max: 1, noNaN: true }), { numRuns: length, seed }));
}

/** A network with every kind of layer, and weights of very different sizes. */
function build(layers: Layers): void {
  const kernel = (seed: number, size: number, from: number, to: number) => {
    const data = noise(SEED + seed, size * size * from * to);
    return { dims: [size, size, from, to], data: data.map((value, at) => value * (1 + 9 * (at % to)) * 0.1) };
  };
  const bias = (seed: number, to: number) => ({ dims: [to], data: noise(seed, to) });
  const pixels = layers.pixels(SIDE, [122.8, 117, 104.3], 1 / 255);
  const convolution = (
    name: string,
    seed: number,
    input: Parameters<Layers['convolution']>[1],
    from: number,
    rectified: boolean,
  ) =>
    layers.convolution(name, input, {
      kernel: kernel(seed, 3, from, 4),
      bias: bias(seed, 4),
      stride: 1,
      padding: 'SAME',
      rectified,
    });
  const first = layers.maxPool(convolution('first', 1, pixels, 3, true), 3, 2, 'SAME');
  const sum = layers.rectifiedSum('sum', convolution('second', 2, first, 4, false), first);
  const halves = layers.padEnd(layers.halve(sum), 4, 1);
  const beside = layers.concat('beside', [
    convolution('third', 3, halves, 8, true),
    convolution('fourth', 4, halves, 8, true),
  ]);
  const last = layers.convolution('last', beside, {
    kernel: kernel(5, 1, 8, 2),
    stride: 1,
    padding: 'VALID',
    rectified: false,
  });
  layers.graph.output('output', last, ['batch', 2, 'height', 'width']);
}

it('a network of 8-bit integers gives nearly what it gave in floating point', async () => {
  const pixels = Uint8Array.from(noise(7, 4 * SIDE * SIDE * 3), (value) => Math.round((value + 1) * 127.5));
  const float = new FloatLayers(new OnnxGraph('float'));
  build(float);
  const quantised = await quantise('quantised', build, [{ pixels, width: SIDE, height: SIDE }]);
  const [expected, found] = (await Promise.all(
    [float.graph.encode(), quantised].map(async (model) => {
      const session = await openSession(model, 1);
      const { output } = await session.run({ pixels: new Tensor('uint8', pixels, [4, SIDE, SIDE, 3]) });
      await session.release();
      return output?.data as Float32Array;
    }),
  )) as [Float32Array, Float32Array];
  const size = Math.max(...expected) - Math.min(...expected);
  const errors = expected.map((value, at) => Math.abs(value - (found[at] as number)));
  expect(found).toHaveLength(expected.length);
  expect(Math.max(...errors)).toBeLessThan(0.1 * size);
  expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(0.02 * size);
});
