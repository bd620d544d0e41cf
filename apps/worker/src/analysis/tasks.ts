import type { FaceQuality } from '#libs/contracts';

/** Work for an inference process: one photo, in one phase; or nothing, so that the process is there when a photo comes. */
export type AnalysisTask =
  | { readonly kind: 'warm_up' }
  | { readonly kind: 'training'; readonly path: string }
  | {
      readonly kind: 'face_detection';
      readonly path: string;
      readonly quality: FaceQuality;
      readonly minFaceSize: number;
    };

/** What training learns of a photo. The thumbnail is on disk by then, under the content hash. */
export interface TrainingAnalysis {
  readonly contentHash: string;
  readonly dHash: string;
  readonly duplicateKey: string;
  readonly width: number;
  readonly height: number;
  readonly embedding: Float32Array;
  readonly tags: readonly { readonly label: string; readonly score: number }[];
}

/** The faces of a photo: boxes relative to it, descriptors of 128 numbers. */
export interface FaceAnalysis {
  readonly faces: readonly {
    readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
    readonly score: number;
    readonly quality: number;
    readonly descriptor: Float32Array;
  }[];
}

export type AnalysisResult =
  | { readonly kind: 'warm_up' }
  | ({ readonly kind: 'training' } & TrainingAnalysis)
  | ({ readonly kind: 'face_detection' } & FaceAnalysis);
