import * as z from 'zod';

/** The name of the manifest in a model set's directory. */
export const MANIFEST_FILE = 'manifest.json';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const dims = z.array(z.union([z.number().int().positive(), z.string()]));
const tensor = z.object({ name: z.string(), type: z.enum(['uint8', 'float32']), dims });

const modelSchema = z.object({
  /** Names the model and its version; stored with everything it makes, since results of different models never mix. */
  id: z.string().min(1),
  /** Version of our conversion: another number means other results. */
  version: z.number().int().positive(),
  source: z.object({ package: z.string(), version: z.string(), files: z.array(z.string()).min(1) }),
  /** Of the source's weights file. */
  weightsSha256: sha256,
  /** The ONNX file, beside the manifest. */
  file: z.string().regex(/^[\w.-]+$/),
  bytes: z.number().int().positive(),
  sha256,
  input: tensor,
  outputs: z.array(tensor).min(1),
});

/** What is known about a model set in a directory; kept there as `manifest.json`. */
export const manifestSchema = z.object({
  set: z.string(),
  embedding: z.object({ model: modelSchema, dimension: z.number().int().positive() }),
  faces: z.object({
    /** Names the whole chain (detector, landmarks, alignment, descriptor): stored with every face. */
    id: z.string().min(1),
    dimension: z.number().int().positive(),
    /** Scale of the descriptor's Euclidean distances, for clustering. */
    distance: z.object({
      /** Faces farther apart than this are never linked. */
      cut: z.number().positive(),
      /** Clusters are not split below this distance (`cluster_selection_epsilon`). */
      epsilon: z.number().positive(),
      minClusterSize: z.number().int().positive(),
      minSamples: z.number().int().positive(),
    }),
    detector: modelSchema,
    landmarks: modelSchema,
    descriptor: modelSchema,
  }),
  /** Chosen at set-up by a measurement: threads of a network that runs, and of a decoder. */
  threads: z.object({ inference: z.number().int().positive(), decode: z.number().int().positive() }),
  /** Measured at set-up on the sample photos, with these threads: decode and inference, seconds a photo. */
  secondsPerPhoto: z.object({ training: z.number().positive(), faceDetection: z.number().positive() }),
});

/** A model set's manifest. */
export type ModelManifest = z.infer<typeof manifestSchema>;

/** One model of a set. */
export type ModelEntry = z.infer<typeof modelSchema>;

/** Scale of a face descriptor's distances. */
export type FaceDistance = ModelManifest['faces']['distance'];

/** What a set's models are, without what was measured of them. */
export type ModelDescriptions = Pick<ModelManifest, 'embedding' | 'faces'>;

/** Every model of a set. */
export function modelsOf(manifest: ModelDescriptions): ModelEntry[] {
  return [manifest.embedding.model, manifest.faces.detector, manifest.faces.landmarks, manifest.faces.descriptor];
}
