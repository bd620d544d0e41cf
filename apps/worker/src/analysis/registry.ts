import { faceAnalysis } from '../phases/face-detection/face-analysis.js';
import { trainingAnalysis } from '../phases/training/training-analysis.js';

/** The analyses of the photo phases, by the name of the phase. */
export const ANALYSES = { training: trainingAnalysis, face_detection: faceAnalysis };

type Analyses = { readonly [Name in keyof typeof ANALYSES]: ReturnType<(typeof ANALYSES)[Name]> };

/** A phase whose photos are analysed in inference processes. */
export type AnalysisName = keyof Analyses;

/** What an analysis takes of a photo. */
export type InputOf<Name extends AnalysisName> = Parameters<Analyses[Name]['analyse']>[0];

/** What an analysis returns. */
export type ResultOf<Name extends AnalysisName> = Awaited<ReturnType<Analyses[Name]['analyse']>>;

/** A message to an inference process: a photo for an analysis, or a request to load all models. */
export type InferenceTask =
  'warm_up' | { readonly [Name in AnalysisName]: { readonly name: Name; readonly input: InputOf<Name> } }[AnalysisName];
