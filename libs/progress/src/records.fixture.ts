import { BUILT_IN_PHASES, initialFacts, phaseNamed } from '#libs/phases';
import type { PhaseEstimate, PhaseRecord, SessionRecord } from './record.js';

const AT = new Date('2026-01-12T10:00:00.000Z');

/** A phase that has not begun, but for what a test says of it. */
export function phaseWith(said: Partial<PhaseRecord> = {}): PhaseRecord {
  return {
    total: null,
    completed: 0,
    skipped: 0,
    failed: 0,
    worked: 0,
    needed: true,
    stage: null,
    rate: { items: 0, seconds: 0 },
    facts: {},
    startedAt: null,
    completedAt: null,
    ...said,
  };
}

/** A phase that is through. */
export function phaseDone(total: number, said: Partial<PhaseRecord> = {}): PhaseRecord {
  return phaseWith({
    total,
    completed: total,
    worked: total,
    needed: total > 0,
    startedAt: AT,
    completedAt: AT,
    ...said,
  });
}

/** What a test says of a session; the rest is a session before its start. `estimates`: seconds, in each phase's unit. */
export type Said = Partial<Omit<SessionRecord, 'phases' | 'estimates'>> & {
  readonly phases?: Readonly<Record<string, PhaseRecord>>;
  readonly estimates?: Readonly<Record<string, number | null>>;
};

function estimateOf(name: string, seconds: number | null): PhaseEstimate {
  return phaseNamed(name).unit === 'photo'
    ? { secondsPerPhoto: seconds, seconds: null }
    : { secondsPerPhoto: null, seconds };
}

/** A session as the ledger reads it, with the standard phases and those that are given. */
export function recordWith({ phases = {}, estimates = {}, ...said }: Said = {}): SessionRecord {
  const given = Object.entries(phases);
  const standard = BUILT_IN_PHASES.map(({ name }) => [name, phaseWith()] as const);
  return {
    id: 1,
    installation: '00000000-0000-4000-8000-000000000001',
    run: 1,
    seq: 1,
    name: 'Holiday',
    rootPath: '/photos',
    subdirectories: [],
    faceQuality: 'standard',
    minFaceSize: 0,
    status: 'pending',
    stage: null,
    reuse: true,
    reason: null,
    discovery: { found: 0, unreadable: 0, startedAt: null, completedAt: null },
    phases: Object.fromEntries(
      [...standard, ...given].map(([name, phase]) => [
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
    ...said,
  };
}
