import { FACE_MEAN, FACE_SCALE } from './face-normalisation.js';
import { averagePool, convolution, foldScale, pixelInput, relu } from '../onnx/layers.js';
import { OnnxGraph, type Value } from '../onnx/graph.js';
import type { Weights } from '../tfjs/weights.js';
import { FACE_PACKAGE } from './packages.js';
import { fromWeights, squareOfBytes, type ModelRecipe } from './recipe.js';

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
function buildDescriptor(weights: Weights): Uint8Array {
  const graph = new OnnxGraph('face-recognition-resnet');
  const net = new Resnet(graph, weights);
  let map = net.stem(pixelInput(graph, DESCRIPTOR_SIZE, FACE_MEAN, FACE_SCALE));
  for (let block = 1; block <= 3; block++) map = net.residual(map, `conv32_${block}`);
  for (const { channels, blocks } of STAGES) {
    map = net.residualDown(map, `conv${channels}_down`, channels);
    for (let block = 1; block <= blocks; block++) map = net.residual(map, `conv${channels}_${block}`);
  }
  map = net.residualDown(map, 'conv256_down_out', 256);
  const descriptor = graph.op('MatMul', [averagePool(graph, map.value), graph.constant(weights.take('fc'))]);
  graph.output('descriptor', descriptor, ['batch', DESCRIPTOR_DIMENSION]);
  weights.assertUsed();
  return graph.encode();
}

class Resnet {
  readonly #graph: OnnxGraph;
  readonly #weights: Weights;

  constructor(graph: OnnxGraph, weights: Weights) {
    this.#graph = graph;
    this.#weights = weights;
  }

  stem(input: Value): Map {
    const value = relu(this.#graph, this.#convolution(input, 'conv32_down', 2));
    const pooled = this.#graph.op('MaxPool', [value], { kernel_shape: [3, 3], strides: [2, 2], auto_pad: 'VALID' });
    return { value: pooled, size: halved(halved(DESCRIPTOR_SIZE, 7), 3), channels: 32 };
  }

  residual(map: Map, prefix: string): Map {
    const first = relu(this.#graph, this.#convolution(map.value, `${prefix}/conv1`, 1));
    const second = this.#convolution(first, `${prefix}/conv2`, 1);
    return { ...map, value: relu(this.#graph, this.#graph.op('Add', [second, map.value])) };
  }

  /** The shortcut is a 2 × 2 average, padded with zeros to the channels of the main path, which is padded in pixels. */
  residualDown(map: Map, prefix: string, channels: number): Map {
    const first = relu(this.#graph, this.#convolution(map.value, `${prefix}/conv1`, 2));
    const second = this.#convolution(first, `${prefix}/conv2`, 1);
    const shortcut = this.#graph.op('AveragePool', [map.value], {
      kernel_shape: [2, 2],
      strides: [2, 2],
      auto_pad: 'VALID',
    });
    const size = halved(map.size, 2);
    const missing = size - halved(map.size, 3);
    const main = this.#padEnd(second, 0, missing);
    const sum = this.#graph.op('Add', [main, this.#padEnd(shortcut, channels - map.channels, 0)]);
    return { value: relu(this.#graph, sum), size, channels };
  }

  #convolution(input: Value, prefix: string, stride: 1 | 2): Value {
    const weights = (name: string): Float32Array => this.#weights.take(`${prefix}/scale/${name}`).data;
    const layer = {
      kernel: this.#weights.take(`${prefix}/conv/filters`),
      bias: this.#weights.take(`${prefix}/conv/bias`),
    };
    const folded = foldScale(layer, weights('weights'), weights('biases'));
    return convolution(this.#graph, input, { ...folded, stride, padding: stride === 2 ? 'VALID' : 'SAME' });
  }

  /** Zeros after the last channel, the last row and the last column. */
  #padEnd(value: Value, channels: number, pixels: number): Value {
    if (channels === 0 && pixels === 0) return value;
    return this.#graph.op('Pad', [value, this.#graph.integers([0, 0, 0, 0, 0, channels, pixels, pixels])]);
  }
}

/** The size after a window of `window` pixels moved by 2 without padding. */
function halved(size: number, window: number): number {
  return Math.floor((size - window) / 2) + 1;
}

/** The descriptor of aligned faces. */
export const faceDescriptor: ModelRecipe<'describe-faces'> = {
  name: 'face-descriptor-resnet',
  package: FACE_PACKAGE,
  licence: 'MIT',
  files: ['model/face_recognition_model-weights_manifest.json', 'model/face_recognition_model.bin'],
  build: fromWeights(buildDescriptor),
  declaration: { input: squareOfBytes(DESCRIPTOR_SIZE), head: 'descriptor' },
};
