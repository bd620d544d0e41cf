import { averagePool, pixelInput } from '../onnx/layers.js';
import { OnnxGraph } from '../onnx/graph.js';
import { GraphConverter, graphModelSchema, type GraphModel } from '../tfjs/graph.js';
import { readWeights, type Weights } from '../tfjs/weights.js';
import { COCO_LABELS } from './coco-labels.js';
import { HUMAN_PACKAGE } from './packages.js';
import { squareOfBytes, type ModelRecipe } from './recipe.js';

/** Side of the square input, in pixels; the source graph was exported for 512, which takes 2.7 times as long. */
export const CENTERNET_SIZE = 320;

/** Length of the embedding: 480 channels at stride 32 (C5) and 528 at stride 16 (C4). */
const CENTERNET_DIMENSION = 1008;

/** Nodes of the source graph: the two feature maps, and the heat map of object centres (height × width × 80). */
export const CENTERNET_NODES = {
  c5: 'tower_0/extern1/hard_swish/mul_1',
  c4: 'tower_0/MobilenetV3/expanded_conv_12/expand/hard_swish/mul_1',
  heatMap: 'tower_0/keypoints',
} as const;

/**
 * CenterNet on MobileNetV3 (https://github.com/610265158/mobilenetv3_centernet), as an image embedder and tagger.
 *
 * Input: RGB 0..255. Outputs: `embedding` (batch × 1008: C5, then C4, each averaged over the image) and `tags`
 * (batch × 80: the highest value of each class's heat map, 0 to 1, the score of its best object).
 */
function buildCenternet(model: GraphModel, weights: Weights): Uint8Array {
  const graph = new OnnxGraph('centernet');
  const input = pixelInput(graph, CENTERNET_SIZE, [0, 0, 0], 1);
  const nodes = new GraphConverter(graph, model, weights, input);
  const [c5, c4] = [nodes.value(CENTERNET_NODES.c5), nodes.value(CENTERNET_NODES.c4)];
  const heat = nodes.value(CENTERNET_NODES.heatMap);
  const embedding = graph.op('Concat', [averagePool(graph, c5), averagePool(graph, c4)], { axis: 1 });
  graph.output('embedding', embedding, ['batch', CENTERNET_DIMENSION]);
  graph.output('tags', graph.op('Flatten', [graph.op('GlobalMaxPool', [heat])]), ['batch', 80]);
  return graph.encode();
}

/** The embedder: the whole image, stretched to the square as the source package feeds it. */
export const centernet: ModelRecipe<'embed'> = {
  name: 'centernet-mobilenetv3',
  version: 2,
  package: HUMAN_PACKAGE,
  licence: 'MIT',
  files: ['models/centernet.json', 'models/centernet.bin'],
  build: (structure, bytes) => {
    const model = graphModelSchema.parse(structure);
    return buildCenternet(model, readWeights(model.weightsManifest, bytes));
  },
  declaration: {
    input: { ...squareOfBytes(CENTERNET_SIZE), fit: 'stretch' },
    head: 'embedding-and-tags',
    dimension: CENTERNET_DIMENSION,
    tags: { labels: [...COCO_LABELS], minScore: 0.5, minScores: { person: 0.4 } },
  },
};
