import type { FaceQuality, Phase, SessionStatus } from '#libs/contracts';

/** Where a session's work is: null before the start; kept where it was when the session ended early. */
export type Stage = 'discovery' | Phase;

/** Exponentially weighted work: `items` that took real work in `seconds` of active time. */
export interface Rate {
  readonly items: number;
  readonly seconds: number;
}

/** Counters of a phase in the session's current run. `total` is null until the phase starts. */
export interface PhaseRecord {
  readonly total: number | null;
  readonly completed: number;
  readonly skipped: number;
  readonly failed: number;
  /** Settled items that took real work; duplicates that were known before it and stored results take none. */
  readonly worked: number;
  readonly needed: boolean;
  readonly stage: string | null;
  readonly rate: Rate;
  readonly faces: number;
  readonly people: number | null;
  readonly ungrouped: number | null;
  readonly startedAt: Date | null;
  readonly completedAt: Date | null;
}

/** A session as committed at one seq: all that progress is computed from. */
export interface SessionRecord {
  readonly id: number;
  readonly installation: string;
  readonly run: number;
  readonly seq: number;
  readonly name: string;
  readonly rootPath: string;
  readonly subdirectories: readonly string[];
  readonly faceQuality: FaceQuality;
  readonly minFaceSize: number;
  readonly status: SessionStatus;
  readonly stage: Stage | null;
  readonly reuse: boolean;
  readonly reason: string | null;
  readonly discovery: {
    readonly found: number;
    readonly unreadable: number;
    readonly startedAt: Date | null;
    readonly completedAt: Date | null;
  };
  readonly phases: Readonly<Record<Phase, PhaseRecord>>;
  /** Seconds that a photo takes in a phase on this installation; null where nothing is known. */
  readonly pace: Readonly<Record<Phase, number | null>>;
  readonly activeMs: number;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  readonly updatedAt: Date;
}
