import { viewFor, type DetectorInput } from '#libs/inference';
import type { Tensor, Value } from '../onnx/graph.js';
import { PIXELS } from '../onnx/layers.js';
import type { Layers } from '../quantisation/layers.js';
import { quantise, type Batch } from '../quantisation/quantise.js';
import { graphModelSchema } from '../tfjs/graph.js';
import { readWeights, type Weights } from '../tfjs/weights.js';
import { FACEBOXES_PACKAGE } from './packages.js';
import type { ModelRecipe, Samples } from './recipe.js';

/** Sides of the input are multiples of it, the stride of the coarsest prediction layer. */
const MULTIPLE = 128;

const INPUT: DetectorInput = {
  ...{ name: PIXELS, layout: 'NHWC', type: 'uint8', channels: 'RGB', mean: [0, 0, 0], std: [1, 1, 1] },
  ...{ fit: 'shape', multipleOf: MULTIPLE, doubledUpTo: 1280 },
};

/** Longest side at the second look. */
const RETRY_SIDE = 512;

/**
 * The face detector FaceBoxes (Zhang et al. 2017, https://arxiv.org/abs/1708.05234).
 *
 * Input: RGB, any size whose sides are multiples of 128. Outputs, a row an anchor: `boxes` (batch × anchors × 4: centre
 * y and x, height, width, encoded on the anchor) and `classes` (batch × anchors × 2: logits of background and face).
 */
export function buildFaceBoxes(layers: Layers, weights: Weights): void {
  const net = new FaceBoxes(layers, weights);
  const pixels = layers.pixels('any', [127.5, 127.5, 127.5], 1 / 127.5);
  let value = layers.maxPool(net.crelu('conv1', pixels, 4), 3, 2, 'SAME');
  value = layers.maxPool(net.crelu('conv2', value, 2), 3, 2, 'SAME');
  for (const block of [1, 2, 3]) value = net.inception(`inception${block}`, value);
  const coarse = net.convolution('conv3_2', net.convolution('conv3_1', value), 2);
  const coarsest = net.convolution('conv4_2', net.convolution('conv4_1', coarse), 2);
  const maps = [value, coarse, coarsest];
  net.output('boxes', 'box_encoding_predictor', 4, maps);
  net.output('classes', 'class_predictor', 2, maps);
}

class FaceBoxes {
  readonly #layers: Layers;
  readonly #weights: Weights;

  constructor(layers: Layers, weights: Weights) {
    this.#layers = layers;
    this.#weights = weights;
  }

  convolution(name: string, input: Value, stride = 1): Value {
    return this.#layers.convolution(name, input, { ...this.#layer(name), stride, padding: 'SAME', rectified: true });
  }

  /** Concatenated ReLU: what a convolution gives and its negative, rectified; here as one convolution of both. */
  crelu(name: string, input: Value, stride: number): Value {
    const { kernel, bias } = this.#layer(name);
    const both = withNegative(kernel, bias);
    return this.#layers.convolution(name, input, { ...both, stride, padding: 'SAME', rectified: true });
  }

  inception(name: string, input: Value): Value {
    const layer = (part: string, from: Value): Value => this.convolution(`${name}/conv_${part}`, from);
    return this.#layers.concat(`${name}/concat`, [
      layer('1x1_path1', input),
      layer('1x1_path2', this.#layers.maxPool(input, 3, 1, 'SAME')),
      layer('3x3_path3', layer('1x1_path3', input)),
      layer('3x3_second_path4', layer('3x3_path4', layer('1x1_path4', input))),
    ]);
  }

  /** An output with one row an anchor: the anchors of a cell are the channels of a prediction layer. */
  output(name: string, predictor: string, values: number, maps: readonly Value[]): void {
    const { graph } = this.#layers;
    const rows = maps.map((map, index) => {
      const layer = `prediction_layers/${predictor}_${index}`;
      const kernel = this.#weights.take(`${layer}/weights`);
      const bias = this.#weights.take(`${layer}/biases`);
      const convolution = { kernel, bias, stride: 1, padding: 'SAME', rectified: false } as const;
      const predicted = this.#layers.convolution(layer, map, convolution);
      const channelsLast = graph.op('Transpose', [predicted], { perm: [0, 2, 3, 1] });
      return graph.op('Reshape', [channelsLast, graph.integers([0, -1, values])]);
    });
    graph.output(name, graph.op('Concat', rows, { axis: 1 }), ['batch', 'anchors', values]);
  }

  #layer(name: string): { kernel: Tensor; bias: Tensor } {
    return {
      kernel: this.#weights.take(`${name}/Conv2D_weights`),
      bias: this.#weights.take(`${name}/Conv2D_bn_offset`),
    };
  }
}

function withNegative(kernel: Tensor, bias: Tensor): { kernel: Tensor; bias: Tensor } {
  const [height, width, from, to] = kernel.dims as [number, number, number, number];
  const both = new Float32Array(kernel.data.length * 2);
  for (let row = 0; row < kernel.data.length / to; row++) {
    const values = kernel.data.subarray(row * to, (row + 1) * to);
    both.set(values, row * to * 2);
    both.set(
      values.map((value) => -value),
      row * to * 2 + to,
    );
  }
  return {
    kernel: { dims: [height, width, from, to * 2], data: both },
    bias: { dims: [to * 2], data: Float32Array.from([...bias.data, ...bias.data.map((value) => -value)]) },
  };
}

/** The face detector; on the sample photos it finds 22 of 22 faces with this score, and no false one. */
export const faceDetector: ModelRecipe<'detect-faces'> = {
  name: 'faceboxes-int8',
  version: 1,
  package: FACEBOXES_PACKAGE,
  licence: 'MIT',
  files: ['models/faceboxes.json', 'models/faceboxes.bin'],
  async build(structure, bytes, { photos }) {
    const weights = readWeights(graphModelSchema.parse(structure).weightsManifest, bytes);
    return quantise('faceboxes', (layers) => buildFaceBoxes(layers, weights), await calibrationBatches(photos));
  },
  declaration: {
    input: INPUT,
    head: 'faceboxes',
    minScore: 0.55,
    sureScore: 0.75,
    maxOverlap: 0.5,
    retry: { longestSide: RETRY_SIDE, minScore: 0.8 },
    turned: { hint: 0.25, longestSide: 340, minScore: 0.5 },
  },
};

async function calibrationBatches(photos: Samples['photos']): Promise<Batch[]> {
  const views = photos.flatMap((photo) => [viewFor(photo, INPUT), viewFor(photo, INPUT, RETRY_SIDE)]);
  return (await Promise.all(views)).map(({ pixels, size }) => ({ pixels, ...size }));
}
