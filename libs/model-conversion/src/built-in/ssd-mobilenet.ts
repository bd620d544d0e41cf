import { convolution, depthwise, foldScale, pixelInput, relu6 } from '../onnx/layers.js';
import { OnnxGraph, type Tensor, type Value } from '../onnx/graph.js';
import type { Weights } from '../tfjs/weights.js';
import { FACE_PACKAGE } from './packages.js';
import { fromWeights, squareOfBytes, type ModelRecipe } from './recipe.js';

/** Side of the square input, in pixels. */
export const DETECTOR_SIZE = 512;

/** Anchors over the six prediction layers, at 512 × 512. */
const DETECTOR_ANCHORS = 5118;

/** The epsilon of TensorFlow's slim batch normalisation. */
const BATCH_NORM_EPSILON = 0.001;

/** Depthwise layers of MobileNet v1 that halve the resolution. */
const STRIDED = new Set([2, 4, 6, 12]);

/** Tensors of the exported graph for its own pre- and post-processing. */
const UNUSED = /^(Preprocessor|Postprocessor|concat_1)\/|\/(stack|strided_slice)(_\d+)?\//;

/** Scales of the box encodings of the TensorFlow object detection API: centre by 10, size by 5. */
const CENTRE_SCALE = 0.1;
const SIZE_SCALE = 0.2;

/**
 * The SSD face detector on MobileNet v1 (Liu et al. 2016; Howard et al. 2017).
 *
 * Input: RGB, the image fitted in 512 × 512, black at the right or bottom. Outputs, relative to the square:
 * `boxes` (batch × 5118 × 4: top, left, bottom, right) and `scores` (batch × 5118, 0..1).
 */
function buildDetector(weights: Weights): Uint8Array {
  const graph = new OnnxGraph('ssd-mobilenet-v1');
  const net = new Mobilenet(graph, weights);
  const { middle, last } = net.backbone(pixelInput(graph, DETECTOR_SIZE, [127.5, 127.5, 127.5], 1 / 127.5));
  const maps = [middle, last, ...net.extraLayers(last)];
  const heads = maps.map((map, index) => net.head(map, index));
  const encodings = graph.op(
    'Concat',
    heads.map((head) => head.boxes),
    { axis: 1 },
  );
  const classes = graph.op(
    'Concat',
    heads.map((head) => head.classes),
    { axis: 1 },
  );
  graph.output('boxes', decodeBoxes(graph, encodings, weights.take('Output/extra_dim')), [
    'batch',
    DETECTOR_ANCHORS,
    4,
  ]);
  graph.output('scores', graph.op('Sigmoid', [faceClass(graph, classes)]), ['batch', DETECTOR_ANCHORS]);
  weights.assertUsed(UNUSED);
  return graph.encode();
}

class Mobilenet {
  readonly #graph: OnnxGraph;
  readonly #weights: Weights;

  constructor(graph: OnnxGraph, weights: Weights) {
    this.#graph = graph;
    this.#weights = weights;
  }

  /** The feature maps at stride 16 (after layer 11) and stride 32 (after layer 13). */
  backbone(input: Value): { middle: Value; last: Value } {
    let value = this.#convolution('MobilenetV1/Conv2d_0_pointwise', input, 2);
    let middle = value;
    for (let layer = 1; layer <= 13; layer++) {
      value = this.#depthwise(`MobilenetV1/Conv2d_${layer}_depthwise`, value, STRIDED.has(layer) ? 2 : 1);
      value = this.#convolution(`MobilenetV1/Conv2d_${layer}_pointwise`, value, 1);
      if (layer === 11) middle = value;
    }
    return { middle, last: value };
  }

  /** The four coarser maps that SSD adds, at strides 64, 128, 256 and 512. */
  extraLayers(input: Value): Value[] {
    const maps: Value[] = [];
    let value = input;
    for (let layer = 0; layer < 8; layer++) {
      const strided = layer % 2 === 1;
      value = this.#convolution(`Prediction/Conv2d_${layer}_pointwise`, value, strided ? 2 : 1);
      if (strided) maps.push(value);
    }
    return maps;
  }

  /** Box encodings (batch × anchors × 4) and class logits (batch × anchors × 3) of one map. */
  head(map: Value, index: number): { boxes: Value; classes: Value } {
    const prefix = `Prediction/BoxPredictor_${index}`;
    return {
      boxes: this.#perAnchor(map, `${prefix}/BoxEncodingPredictor`, 4),
      classes: this.#perAnchor(map, `${prefix}/ClassPredictor`, 3),
    };
  }

  /** The anchors of a cell are its channels, so the map is transposed to NHWC before it is reshaped into rows. */
  #perAnchor(map: Value, prefix: string, values: number): Value {
    const kernel = this.#weights.take(`${prefix}/weights`);
    const bias = this.#weights.take(`${prefix}/biases`);
    const predicted = convolution(this.#graph, map, { kernel, bias, stride: 1, padding: 'SAME' });
    const channelsLast = this.#graph.op('Transpose', [predicted], { perm: [0, 2, 3, 1] });
    return this.#graph.op('Reshape', [channelsLast, this.#graph.integers([0, -1, values])]);
  }

  #convolution(prefix: string, input: Value, stride: number): Value {
    const kernel = this.#weights.take(`${prefix}/weights`);
    const bias = this.#weights.take(`${prefix}/convolution_bn_offset`);
    return relu6(this.#graph, convolution(this.#graph, input, { kernel, bias, stride, padding: 'SAME' }));
  }

  #depthwise(prefix: string, input: Value, stride: number): Value {
    const norm = (name: string): Float32Array => this.#weights.take(`${prefix}/BatchNorm/${name}`).data;
    const mean = norm('moving_mean');
    const variance = norm('moving_variance');
    const factor = norm('gamma').map(
      (gamma, channel) => gamma / Math.sqrt((variance[channel] as number) + BATCH_NORM_EPSILON),
    );
    const shift = norm('beta').map((beta, channel) => beta - (mean[channel] as number) * (factor[channel] as number));
    const folded = foldScale({ kernel: this.#weights.take(`${prefix}/depthwise_weights`) }, factor, shift);
    return relu6(this.#graph, depthwise(this.#graph, input, { ...folded, stride, padding: 'SAME' }));
  }
}

/**
 * Encodings (centre y, centre x, height, width) on anchors (top, left, bottom, right) to boxes:
 * centre = t · 0.1 · size + anchor centre, size = exp(t · 0.2) · anchor size.
 */
function decodeBoxes(graph: OnnxGraph, encodings: Value, anchors: Tensor): Value {
  const count = anchors.data.length / 4;
  const size = new Float32Array(count * 2);
  const centre = new Float32Array(count * 2);
  for (let anchor = 0; anchor < count; anchor++) {
    for (const axis of [0, 1]) {
      const start = anchors.data[anchor * 4 + axis] as number;
      const end = anchors.data[anchor * 4 + axis + 2] as number;
      size[anchor * 2 + axis] = end - start;
      centre[anchor * 2 + axis] = (start + end) / 2;
    }
  }
  const constant = (data: Float32Array): Value => graph.constant({ dims: [1, count, 2], data });
  const part = (from: number): Value =>
    graph.op('Slice', [encodings, graph.integers([from]), graph.integers([from + 2]), graph.integers([2])]);

  const centres = graph.op('Add', [
    graph.op('Mul', [part(0), constant(size.map((value) => value * CENTRE_SCALE))]),
    constant(centre),
  ]);
  const growth = graph.op('Exp', [graph.op('Mul', [part(2), graph.scalar(SIZE_SCALE)])]);
  const halves = graph.op('Mul', [growth, constant(size.map((value) => value / 2))]);
  return graph.op('Concat', [graph.op('Sub', [centres, halves]), graph.op('Add', [centres, halves])], { axis: 2 });
}

/** The logits of class 1, "face" (0 is background, 2 is never trained). */
function faceClass(graph: OnnxGraph, classes: Value): Value {
  const column = graph.op('Slice', [classes, graph.integers([1]), graph.integers([2]), graph.integers([2])]);
  return graph.op('Squeeze', [column, graph.integers([2])]);
}

/** The face detector; on the sample photos it finds 22 of 22 faces with this score, and no false one. */
export const faceDetector: ModelRecipe<'detect-faces'> = {
  name: 'face-ssd-mobilenetv1',
  package: FACE_PACKAGE,
  licence: 'MIT',
  files: ['model/ssd_mobilenetv1_model-weights_manifest.json', 'model/ssd_mobilenetv1_model.bin'],
  build: fromWeights(buildDetector),
  declaration: {
    input: { ...squareOfBytes(DETECTOR_SIZE), fit: 'letterbox' },
    head: 'ssd-boxes',
    minScore: 0.5,
    maxOverlap: 0.5,
    retryPadding: 0.5,
  },
};
