import { descriptor } from './descriptor.js';
import { embedding } from './embedding.js';
import { embeddingAndTags } from './embedding-and-tags.js';
import type { DescriptorHead, DetectionHead, EmbedHead, LandmarkHead } from './head.js';
import { faceBoxes } from './faceboxes.js';
import { points } from './points.js';
import { ssdBoxes } from './ssd-boxes.js';

const embedHeads = { embedding, 'embedding-and-tags': embeddingAndTags } satisfies Record<string, EmbedHead>;
const detectionHeads = { faceboxes: faceBoxes, 'ssd-boxes': ssdBoxes } satisfies Record<string, DetectionHead>;
const landmarkHeads = { points } satisfies Record<string, LandmarkHead>;
const descriptorHeads = { descriptor } satisfies Record<string, DescriptorHead>;

/** The modules that read the outputs of models, by task and by the name that a manifest gives. */
export const HEADS = {
  embed: embedHeads,
  'detect-faces': detectionHeads,
  'find-landmarks': landmarkHeads,
  'describe-faces': descriptorHeads,
};
