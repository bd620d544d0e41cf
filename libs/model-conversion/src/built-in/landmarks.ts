import { FACE_MEAN, FACE_SCALE } from './face-normalisation.js';
import { averagePool, convolution, depthwise, pixelInput, relu } from '../onnx/layers.js';
import { OnnxGraph, type Value } from '../onnx/graph.js';
import type { Weights } from '../tfjs/weights.js';
import { FACE_PACKAGE } from './packages.js';
import { fromWeights, squareOfBytes, type ModelRecipe } from './recipe.js';

/** Side of the square input, in pixels. */
export const LANDMARK_SIZE = 112;

/** Landmarks of the iBUG 300-W annotation. */
const LANDMARK_COUNT = 68;

/**
 * The 68-point landmark network: four blocks of densely added separable convolutions and one linear layer.
 *
 * Input: RGB, a square around the face. Output: `landmarks` (batch × 136: x, y of each point, relative to the square).
 */
function buildLandmarks(weights: Weights): Uint8Array {
  const graph = new OnnxGraph('face-landmark-68');
  let value = pixelInput(graph, LANDMARK_SIZE, FACE_MEAN, FACE_SCALE);
  for (let block = 0; block < 4; block++) value = denseBlock(graph, weights, value, block);
  const features = averagePool(graph, value);
  const points = graph.op('Gemm', [
    features,
    graph.constant(weights.take('fc/weights')),
    graph.constant(weights.take('fc/bias')),
  ]);
  graph.output('landmarks', points, ['batch', 2 * LANDMARK_COUNT]);
  weights.assertUsed();
  return graph.encode();
}

/** Four convolutions; the input of each but the first is the rectified sum of all before it. The first halves the resolution. */
function denseBlock(graph: OnnxGraph, weights: Weights, input: Value, block: number): Value {
  const first = block === 0 ? plain(graph, weights, input) : separable(graph, weights, input, `dense${block}/conv0`, 2);
  let sum = relu(graph, first);
  for (let layer = 1; layer < 4; layer++) {
    const seen = layer === 1 ? sum : relu(graph, sum);
    sum = graph.op('Add', [sum, separable(graph, weights, seen, `dense${block}/conv${layer}`, 1)]);
  }
  return relu(graph, sum);
}

function plain(graph: OnnxGraph, weights: Weights, input: Value): Value {
  const kernel = weights.take('dense0/conv0/filters');
  return convolution(graph, input, { kernel, bias: weights.take('dense0/conv0/bias'), stride: 2, padding: 'SAME' });
}

function separable(graph: OnnxGraph, weights: Weights, input: Value, prefix: string, stride: number): Value {
  const each = depthwise(graph, input, { kernel: weights.take(`${prefix}/depthwise_filter`), stride, padding: 'SAME' });
  const kernel = weights.take(`${prefix}/pointwise_filter`);
  return convolution(graph, each, { kernel, bias: weights.take(`${prefix}/bias`), stride: 1, padding: 'SAME' });
}

/** The landmarks of a face in a square around its box. */
export const faceLandmarks: ModelRecipe<'find-landmarks'> = {
  name: 'face-landmarks-68',
  version: 1,
  package: FACE_PACKAGE,
  licence: 'MIT',
  files: ['model/face_landmark_68_model-weights_manifest.json', 'model/face_landmark_68_model.bin'],
  build: fromWeights(buildLandmarks),
  declaration: { input: squareOfBytes(LANDMARK_SIZE), head: 'points' },
};
