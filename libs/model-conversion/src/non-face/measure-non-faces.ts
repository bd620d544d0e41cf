import { decodeForFaces } from '#libs/formats';
import { createFaceAnalyser, type Face, type ModelDescriptions, type ModelFiles } from '#libs/inference';
import { bestLimit, distance, distancesToOthers, limitsOf, meanOf, type Limit } from './limits.js';

/** Paths of pictures that show human faces and nothing else that is like one, and of pictures that show no human face. */
export interface LabelledPictures {
  readonly faces: readonly string[];
  readonly others: readonly string[];
}

/** What was measured. */
export interface NonFaceMeasure {
  /** For the manifest of the set. */
  readonly nonFace: NonNullable<ModelDescriptions['faces']['nonFace']>;
  readonly limits: readonly Limit[];
  /** How many faces were found on the pictures of either kind. */
  readonly counts: Readonly<Record<keyof LabelledPictures, number>>;
}

/** From this score on, what is no face is taken into the mean: of it there is little with the scores of faces. */
const LOWEST_SCORE = 0.2;

/**
 * Makes the mean non-face of a model set: the mean descriptor of what it finds, surely or not, on pictures without
 * human faces and would be good enough for groups, and the distance within which most of it is and few faces are.
 *
 * @throws an Error where too little is found
 */
export async function measureNonFaces(set: ModelFiles, pictures: LabelledPictures): Promise<NonFaceMeasure> {
  const { minScore, sureScore, retry } = set.manifest.tasks['detect-faces'];
  const faces = await describeAll(pictures.faces, set, { minScore, sureScore, retry });
  const unsure = { minScore: LOWEST_SCORE, sureScore: 0, retry: { ...retry, minScore: LOWEST_SCORE } };
  const others = await describeAll(pictures.others, set, unsure);
  if (faces.length === 0 || others.length < 2)
    throw new Error(`${faces.length} faces and ${others.length} others were found; there must be some of both`);
  const mean = meanOf(others);
  const limits = limitsOf(
    distancesToOthers(others),
    faces.map((face) => distance(face, mean)),
  );
  return {
    nonFace: { descriptor: mean.map((value) => round(value)), distance: round(bestLimit(limits)?.distance ?? 0) },
    limits,
    counts: { faces: faces.length, others: others.length },
  };
}

type Scores = Pick<ModelDescriptions['tasks']['detect-faces'], 'minScore' | 'sureScore' | 'retry'>;

/** The descriptors of faces that are good enough for groups, whatever the set's own mean non-face says. */
async function describeAll(paths: readonly string[], set: ModelFiles, scores: Scores): Promise<Float32Array[]> {
  const { tasks, faces } = set.manifest;
  const analyser = createFaceAnalyser({
    ...set,
    manifest: {
      ...set.manifest,
      tasks: { ...tasks, 'detect-faces': { ...tasks['detect-faces'], ...scores } },
      faces: { ...faces, nonFace: undefined },
    },
  });
  const found: Face[] = [];
  for (const path of paths) {
    const { image } = await decodeForFaces(path);
    found.push(...(await analyser.analyse(image, { minFaceSize: 0 })));
  }
  await analyser.close();
  return found.filter(({ quality }) => quality >= faces.minQuality).map(({ descriptor }) => descriptor);
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
