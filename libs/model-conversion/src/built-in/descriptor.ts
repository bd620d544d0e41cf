import { FACE_MEAN, FACE_SCALE } from './face-normalisation.js';
import { averagePool, foldScale } from '../onnx/layers.js';
import type { Value } from '../onnx/graph.js';
import type { Layers } from '../quantisation/layers.js';
import { quantise } from '../quantisation/quantise.js';
import { readWeights, weightsManifestSchema, type Weights } from '../tfjs/weights.js';
import { FACE_PACKAGE } from './packages.js';
import { squareOfBytes, type ModelRecipe } from './recipe.js';

/** Side of the square input, in pixels. */
export const DESCRIPTOR_SIZE = 150;

/** Length of a face descriptor. */
export const DESCRIPTOR_DIMENSION = 128;

/** A feature map with its size, to which shortcuts have to be padded. */
interface Map {
  readonly value: Value;
  readonly size: number;
  readonly channels: number;
}

/** The residual blocks in order: channels, and how many follow the one that halves the resolution. */
const STAGES = [
  { channels: 64, blocks: 3 },
  { channels: 128, blocks: 2 },
  { channels: 256, blocks: 2 },
] as const;

/**
 * The face descriptor: dlib's 29-layer ResNet (http://blog.dlib.net/2017/02/high-quality-face-recognition-with-deep.html).
 *
 * Input: RGB, a face chip as dlib aligns it. Output: `descriptor` (batch × 128), to be compared by Euclidean distance.
 */
export function buildDescriptor(layers: Layers, weights: Weights): void {
  const net = new Resnet(layers, weights);
  let map = net.stem(layers.pixels(DESCRIPTOR_SIZE, FACE_MEAN, FACE_SCALE));
  for (let block = 1; block <= 3; block++) map = net.residual(map, `conv32_${block}`);
  for (const { channels, blocks } of STAGES) {
    map = net.residualDown(map, `conv${channels}_down`, channels);
    for (let block = 1; block <= blocks; block++) map = net.residual(map, `conv${channels}_${block}`);
  }
  map = net.residualDown(map, 'conv256_down_out', 256);
  const { graph } = layers;
  const descriptor = graph.op('MatMul', [averagePool(graph, map.value), graph.constant(weights.take('fc'))]);
  graph.output('descriptor', descriptor, ['batch', DESCRIPTOR_DIMENSION]);
  weights.assertUsed();
}

class Resnet {
  readonly #layers: Layers;
  readonly #weights: Weights;

  constructor(layers: Layers, weights: Weights) {
    this.#layers = layers;
    this.#weights = weights;
  }

  stem(input: Value): Map {
    const value = this.#convolution(input, 'conv32_down', 2, true);
    const pooled = this.#layers.maxPool(value, 3, 2, 'VALID');
    return { value: pooled, size: halved(halved(DESCRIPTOR_SIZE, 7), 3), channels: 32 };
  }

  residual(map: Map, prefix: string): Map {
    const first = this.#convolution(map.value, `${prefix}/conv1`, 1, true);
    const second = this.#convolution(first, `${prefix}/conv2`, 1, false);
    return { ...map, value: this.#layers.rectifiedSum(prefix, second, map.value) };
  }

  /** The shortcut is a 2 × 2 average, padded with zeros to the channels of the main path, which is padded in pixels. */
  residualDown(map: Map, prefix: string, channels: number): Map {
    const first = this.#convolution(map.value, `${prefix}/conv1`, 2, true);
    const second = this.#convolution(first, `${prefix}/conv2`, 1, false);
    const size = halved(map.size, 2);
    const main = this.#layers.padEnd(second, 0, size - halved(map.size, 3));
    const shortcut = this.#layers.padEnd(this.#layers.halve(map.value), channels - map.channels, 0);
    return { value: this.#layers.rectifiedSum(prefix, main, shortcut), size, channels };
  }

  #convolution(input: Value, prefix: string, stride: 1 | 2, rectified: boolean): Value {
    const weights = (name: string): Float32Array => this.#weights.take(`${prefix}/scale/${name}`).data;
    const layer = {
      kernel: this.#weights.take(`${prefix}/conv/filters`),
      bias: this.#weights.take(`${prefix}/conv/bias`),
    };
    const folded = foldScale(layer, weights('weights'), weights('biases'));
    const padding = stride === 2 ? 'VALID' : 'SAME';
    return this.#layers.convolution(prefix, input, { ...folded, stride, padding, rectified });
  }
}

/** The size after a window of `window` pixels moved by 2 without padding. */
function halved(size: number, window: number): number {
  return Math.floor((size - window) / 2) + 1;
}

/** The descriptor of aligned faces. */
export const faceDescriptor: ModelRecipe<'describe-faces'> = {
  name: 'face-descriptor-resnet-int8',
  version: 1,
  package: FACE_PACKAGE,
  licence: 'MIT',
  files: ['model/face_recognition_model-weights_manifest.json', 'model/face_recognition_model.bin'],
  async build(structure, bytes, samples) {
    const weights = readWeights(weightsManifestSchema.parse(structure), bytes);
    const size = { width: DESCRIPTOR_SIZE, height: DESCRIPTOR_SIZE };
    const pixels = Buffer.concat(await samples.chips(size));
    return quantise('face-recognition-resnet', (layers) => buildDescriptor(layers, weights), [{ pixels, ...size }]);
  },
  declaration: { input: squareOfBytes(DESCRIPTOR_SIZE), head: 'descriptor' },
};
