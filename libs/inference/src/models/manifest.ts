import * as z from 'zod';
import { ALIGNMENTS } from '../faces/alignments/registry.js';
import { HEADS } from '../heads/registry.js';

/** The name of the manifest in a model set's directory. */
export const MANIFEST_FILE = 'manifest.json';

const count = z.number().int().positive();
const share = z.number().min(0).max(1);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const fileName = z.string().regex(/^[\w.-]+$/);
const perChannel = z.tuple([z.number(), z.number(), z.number()]);

/** The image tensor that a network takes, whatever its size. */
const tensorSchema = z.object({
  /** Of the ONNX input. */
  name: z.string(),
  layout: z.enum(['NHWC', 'NCHW']),
  type: z.enum(['uint8', 'float32']),
  channels: z.enum(['RGB', 'BGR']),
  /** Each value x of a channel, 0 to 255, is passed as (x − mean) / std; in the order of `channels`. */
  mean: perChannel.default([0, 0, 0]),
  std: perChannel.default([1, 1, 1]),
});

/** The tensor of a network for images of one size. */
const inputSchema = tensorSchema.extend({ width: count, height: count });

/** How the whole image is fitted into the input. */
const imageInputSchema = inputSchema.extend({ fit: z.enum(['stretch', 'letterbox', 'crop']) });

/** The input of a detector; black at the right or bottom where it is larger than the image. */
const detectorInputSchema = z.discriminatedUnion('fit', [
  inputSchema.extend({ fit: z.literal('letterbox') }),
  /** The image in its own size, each side filled up to a multiple; doubled if its long side is then at most this. */
  tensorSchema.extend({ fit: z.literal('shape'), multipleOf: count, doubledUpTo: count }),
]);

/** What every model declares. */
const modelSchema = z.object({
  /** Names the model and its version; stored with everything it makes, since results of different models never mix. */
  id: z.string().min(1),
  /** The ONNX file, beside the manifest. */
  file: fileName,
  bytes: count,
  sha256,
  licence: z.string().min(1),
  /** Where the file or the weights that it was converted from come from. */
  source: z.object({
    package: z.string(),
    version: z.string(),
    files: z.array(z.string()).min(1),
    /** Of the last file, the weights. */
    sha256: sha256.optional(),
  }),
});

/** A model for images of one size. */
const fixedModelSchema = modelSchema.extend({ input: inputSchema });

/** The models of a set by their tasks. A head is the module that reads a model's outputs, by its name in `HEADS`. */
const tasksSchema = z.object({
  /** The vector of an image, and its tags. */
  embed: modelSchema.extend({
    input: imageInputSchema,
    head: z.enum(namesOf(HEADS.embed)),
    dimension: count,
    /** Classes of the tag scores, and the scores from which a tag is kept: in general, and for single classes. */
    tags: z
      .object({ labels: z.array(z.string()).min(1), minScore: share, minScores: z.record(z.string(), share) })
      .optional(),
  }),
  'detect-faces': modelSchema.extend({
    input: detectorInputSchema,
    head: z.enum(namesOf(HEADS['detect-faces'])),
    /** Faces of lower scores are dropped. */
    minScore: share,
    /** Faces of lower scores are doubtful: whatever their size and sharpness, none is good enough for groups. */
    sureScore: share,
    /** Of boxes that overlap by more (intersection over union), the one with the highest score is kept. */
    maxOverlap: share,
    /** A second look at images in which no face was found: the image's longest side, and the lowest score. */
    retry: z.object({ longestSide: count, minScore: share }),
    /**
     * A look for turned faces, as on scans, at images in which none was found, but something with a score of at least
     * `hint`: the longest side of the image, turned, and the score from which one is searched that way.
     */
    turned: z.object({ hint: share, longestSide: count, minScore: share }).optional(),
  }),
  'find-landmarks': fixedModelSchema.extend({ head: z.enum(namesOf(HEADS['find-landmarks'])) }),
  'describe-faces': fixedModelSchema.extend({ head: z.enum(namesOf(HEADS['describe-faces'])) }),
});

const facesSchema = z
  .object({
    /** Names the whole chain (detector, landmarks, alignment, descriptor): stored with every face. */
    id: z.string().min(1),
    /** The module that cuts a face out by its landmarks, by its name in `ALIGNMENTS`. */
    alignment: z.enum(namesOf(ALIGNMENTS)),
    /** Length of a descriptor. */
    dimension: count,
    /** Descriptors compared by cosine are normalised, so that their Euclidean distance orders them the same. */
    metric: z.enum(['euclidean', 'cosine']),
    /** Scale of the descriptors' Euclidean distances, for clustering. */
    distance: z.object({
      /** Faces farther apart than this are never linked. */
      cut: z.number().positive(),
      /** Clusters are not split below this distance (`cluster_selection_epsilon`). */
      epsilon: z.number().positive(),
      minClusterSize: count,
      minSamples: count,
      /** Clusters are taken apart where the centres of two of their parts are farther apart than this. */
      apart: z.number().positive(),
      /** A face in no cluster joins a person at most `limit` away, if the next one is at least `margin` farther. */
      attach: z.object({ limit: z.number().positive(), margin: z.number().nonnegative() }),
      /** People whose centres are at most this far apart may be one: it is asked. */
      suggest: z.number().positive(),
    }),
    /**
     * Faces below this quality are listed and not grouped: the descriptors of small, blurred and false faces are all
     * alike, and link strangers into one person.
     */
    minQuality: share,
    /** Faces from this quality on, though below `minQuality`, may still join a person whom others form. */
    attachQuality: share,
    /**
     * What detectors take for faces and is none (animals, wheels, blurred leaves) has descriptors that are alike: a face at
     * most `distance` from their mean is probably none. `npm run non-face` makes it for a set.
     */
    nonFace: z.object({ descriptor: z.array(z.number()), distance: z.number().positive() }).optional(),
  })
  .refine(({ nonFace, dimension }) => !nonFace || nonFace.descriptor.length === dimension, {
    path: ['nonFace', 'descriptor'],
    message: 'must have as many numbers as a descriptor',
  });

/** The declaration of a model set: its models, and the comparison of its faces. */
export const descriptionSchema = z.object({ set: fileName, tasks: tasksSchema, faces: facesSchema });

/** A model set in a directory of this machine; kept there as `manifest.json`. */
export const manifestSchema = descriptionSchema.extend({
  /** Chosen at set-up by a measurement: threads of a network that runs, and of a decoder. */
  threads: z.object({ inference: count, decode: count }),
  /** Measured at set-up on the sample photos, with these threads: decode and inference, by the key of the phase. */
  secondsPerPhoto: z.record(z.string(), z.number().positive()),
});

/** What a set's models are, without what was measured of them. */
export type ModelDescriptions = z.infer<typeof descriptionSchema>;

/** A model set's manifest. */
export type ModelManifest = z.infer<typeof manifestSchema>;

/** What a model is used for. */
export type TaskName = keyof ModelDescriptions['tasks'];

/** The declaration of the model of a task. */
export type TaskModel<Task extends TaskName = TaskName> = ModelDescriptions['tasks'][Task];

/** The image tensor that a network takes. */
export type ModelInput = z.infer<typeof tensorSchema>;

/** The input of a face detector. */
export type DetectorInput = z.infer<typeof detectorInputSchema>;

/** How a whole image becomes such a tensor. */
export type ImageInput = z.infer<typeof imageInputSchema>;

/** Every model of a set, in the order in which a photo meets them. */
export function modelsOf({ tasks }: Pick<ModelDescriptions, 'tasks'>): TaskModel[] {
  return [tasks.embed, tasks['detect-faces'], tasks['find-landmarks'], tasks['describe-faces']];
}

function namesOf<Name extends string>(modules: Readonly<Record<Name, unknown>>): [Name, ...Name[]] {
  return Object.keys(modules) as [Name, ...Name[]];
}
