import type { FaceQuality, OtherFileCounts, SessionStatus, Stage } from '#libs/contracts';
import { allPhases, type BuiltInPhase, type Facts, type PhaseDeclaration } from '#libs/phases';

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
  /** Settled items that took real work; stored results and duplicates known in advance take none. */
  readonly worked: number;
  readonly needed: boolean;
  /** The stage of its work, for phases in steps. */
  readonly stage: string | null;
  readonly rate: Rate;
  readonly facts: Facts;
  readonly startedAt: Date | null;
  readonly completedAt: Date | null;
}

/** The time that a phase takes on this installation, from set-up and earlier sessions; null where unknown. */
export interface PhaseEstimate {
  /** For phases of photos. */
  readonly secondsPerPhoto: number | null;
  /** For phases in steps: the whole phase. */
  readonly seconds: number | null;
}

type StandardPhase = Extract<BuiltInPhase, { optional: false }>['name'];

/** A session as committed at one seq: all that progress is computed from. */
export interface SessionRecord {
  readonly id: number;
  readonly installation: string;
  readonly run: number;
  readonly seq: number;
  readonly folderId: number;
  readonly name: string;
  readonly rootPath: string;
  readonly subdirectories: readonly string[];
  readonly ignore: readonly string[];
  readonly faceQuality: FaceQuality;
  readonly minFaceSize: number;
  readonly status: SessionStatus;
  /** Null before the start; unchanged when a session ends early. */
  readonly stage: Stage | null;
  /** Whether stored results of unchanged photos are used. */
  readonly reuse: boolean;
  readonly reason: string | null;
  readonly discovery: {
    readonly found: number;
    /** Files that are not its photos. */
    readonly others: OtherFileCounts;
    /** Photos of the library whose files were not found any more. */
    readonly missing: number;
    readonly startedAt: Date | null;
    readonly completedAt: Date | null;
  };
  /** The session's phases by name. */
  readonly phases: Readonly<Record<StandardPhase, PhaseRecord>> & Readonly<Record<string, PhaseRecord>>;
  /** By phase name. */
  readonly estimates: Readonly<Record<string, PhaseEstimate>>;
  readonly activeMs: number;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  readonly updatedAt: Date;
}

/** The declarations of the phases that a session has, in the order in which they run. */
export function phasesOf({ phases }: Pick<SessionRecord, 'phases'>): PhaseDeclaration[] {
  return allPhases().filter(({ name }) => name in phases);
}

/** The record of a phase that the session has. @throws where it has none of that name. */
export function phaseRecord({ phases }: Pick<SessionRecord, 'phases'>, name: string): PhaseRecord {
  const phase = phases[name];
  if (!phase) throw new Error(`the session has no phase ${name}`);
  return phase;
}
