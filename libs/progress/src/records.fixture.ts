import { BUILT_IN_PHASES, initialFacts, phaseNamed } from '#libs/phases';
import { NO_OTHER_FILES } from './other-files.js';
import type { PhaseEstimate, PhaseRecord, Rate, SessionRecord } from './record.js';

const AT = new Date('2026-01-12T10:00:00.000Z');

/** The rate before any work. */
export const NO_RATE: Rate = { items: 0, seconds: 0 };

/** A phase that has not started, with the fields of a test. */
export function phaseWith(fields: Partial<PhaseRecord> = {}): PhaseRecord {
  return {
    total: null,
    completed: 0,
    skipped: 0,
    failed: 0,
    worked: 0,
    needed: true,
    stage: null,
    rate: NO_RATE,
    facts: {},
    startedAt: null,
    completedAt: null,
    ...fields,
  };
}

/** A completed phase. */
export function phaseDone(total: number, fields: Partial<PhaseRecord> = {}): PhaseRecord {
  const counts = { total, completed: total, worked: total, needed: total > 0 };
  return phaseWith({ ...counts, startedAt: AT, completedAt: AT, ...fields });
}

/** The fields of a session that a test sets. `estimates`: seconds, in each phase's unit. */
export type RecordFields = Partial<Omit<SessionRecord, 'phases' | 'estimates'>> & {
  readonly phases?: Readonly<Record<string, PhaseRecord>>;
  readonly estimates?: Readonly<Record<string, number | null>>;
};

function estimateOf(name: string, seconds: number | null): PhaseEstimate {
  return phaseNamed(name).unit === 'photo'
    ? { secondsPerPhoto: seconds, seconds: null }
    : { secondsPerPhoto: null, seconds };
}

/** A session as the ledger reads it, with the standard phases and those of a test. */
export function recordWith({ phases = {}, estimates = {}, ...fields }: RecordFields = {}): SessionRecord {
  const added = Object.entries(phases);
  const standard = BUILT_IN_PHASES.map(({ name }) => [name, phaseWith()] as const);
  return {
    id: 1,
    installation: '00000000-0000-4000-8000-000000000001',
    run: 1,
    seq: 1,
    folderId: 1,
    name: 'Holiday',
    rootPath: '/photos',
    subdirectories: [],
    ignore: [],
    faceQuality: 'standard',
    minFaceSize: 0,
    status: 'pending',
    stage: null,
    reuse: true,
    reason: null,
    discovery: { found: 0, others: NO_OTHER_FILES, missing: 0, startedAt: null, completedAt: null },
    phases: Object.fromEntries(
      [...standard, ...added].map(([name, phase]) => [
        name,
        { ...phase, facts: { ...initialFacts(phaseNamed(name)), ...phase.facts } },
      ]),
    ) as SessionRecord['phases'],
    estimates: Object.fromEntries(
      Object.entries(estimates).map(([name, seconds]) => [name, estimateOf(name, seconds)]),
    ),
    activeMs: 0,
    createdAt: AT,
    startedAt: null,
    endedAt: null,
    updatedAt: AT,
    ...fields,
  };
}
