import type { FaceQuality, NamedRegion } from '#libs/contracts';
import { decodeForFaces } from '#libs/formats';
import { createFaceAnalyser, type Face, type FaceOptions } from '#libs/inference';
import type { Analysis, InferenceContext } from '../../analysis/analysis.js';

/** A photo, and how it is searched for faces. */
export interface FaceInput extends FaceOptions {
  readonly path: string;
  readonly quality: FaceQuality;
}

/** The faces of a photo, and those that its XMP names. */
export interface FaceResult {
  readonly faces: readonly Pick<Face, 'box' | 'score' | 'quality' | 'descriptor'>[];
  readonly names: readonly NamedRegion[];
}

/** Box, score, quality and descriptor of each face of a photo. */
export function analysis({ models, thumbnailsDirectory }: InferenceContext): Analysis<FaceInput, FaceResult> {
  const analyser = createFaceAnalyser(models);
  return {
    load: () => analyser.load(),
    async analyse({ path, quality, minFaceSize }, clock) {
      const { image, names } = await decodeForFaces(path, quality, thumbnailsDirectory, clock);
      const faces = await analyser.analyse(image, { minFaceSize });
      return {
        faces: faces.map(({ box, score, quality, descriptor }) => ({ box, score, quality, descriptor })),
        names,
      };
    },
  };
}
