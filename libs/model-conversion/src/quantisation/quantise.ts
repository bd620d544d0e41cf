import { Tensor } from 'onnxruntime-node';
import { openSession } from '#libs/inference';
import { OnnxGraph } from '../onnx/graph.js';
import { PIXELS } from '../onnx/layers.js';
import { FloatLayers, type Layers } from './layers.js';
import { QuantisedLayers, type Range } from './quantised-layers.js';

/** A batch of images, one after the other, each height × width × 3 bytes of RGB. */
export interface Batch {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Makes a network that computes in 8-bit integers: its layers are made in floating point, run on pictures to measure
 * the range of each layer, and made again with these ranges.
 *
 * @param build adds the network to a graph
 * @returns the ONNX file
 */
export async function quantise(
  name: string,
  build: (layers: Layers) => void,
  batches: readonly Batch[],
): Promise<Uint8Array> {
  const float = new FloatLayers(new OnnxGraph(name));
  build(float);
  const quantised = new QuantisedLayers(new OnnxGraph(name), await measureRanges(float, batches));
  build(quantised);
  return quantised.graph.encode();
}

async function measureRanges(layers: FloatLayers, batches: readonly Batch[]): Promise<Map<string, Range>> {
  const session = await openSession(layers.graph.encode([...layers.outputs.values()]), 1);
  const ranges = new Map<string, Range>();
  try {
    for (const { pixels, width, height } of batches) {
      const dims = [pixels.length / (width * height * 3), height, width, 3];
      const results = await session.run({ [PIXELS]: new Tensor('uint8', pixels, dims) });
      for (const [name, value] of layers.outputs) {
        ranges.set(name, union([ranges.get(name), rangeOf(results[value]?.data as Float32Array)]));
      }
    }
  } finally {
    await session.release();
  }
  for (const names of layers.alike) {
    const shared = union(names.map((name) => ranges.get(name)));
    for (const name of names) ranges.set(name, shared);
  }
  return ranges;
}

function rangeOf(values: Float32Array): Range {
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max };
}

function union(ranges: readonly (Range | undefined)[]): Range {
  const known = ranges.filter((range) => range !== undefined);
  return { min: Math.min(...known.map(({ min }) => min)), max: Math.max(...known.map(({ max }) => max)) };
}
