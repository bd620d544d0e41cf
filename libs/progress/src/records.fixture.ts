import type { Phase } from '#libs/contracts';
import type { PhaseRecord, SessionRecord } from './record.js';

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
    faces: 0,
    people: null,
    ungrouped: null,
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

/** What a test says of a session; the rest is a session before its start. */
export type Said = Partial<Omit<SessionRecord, 'phases' | 'pace'>> & {
  readonly phases?: Partial<Record<Phase, PhaseRecord>>;
  readonly pace?: Partial<SessionRecord['pace']>;
};

/** A session as the ledger reads it. */
export function recordWith({ phases = {}, pace = {}, ...said }: Said = {}): SessionRecord {
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
    phases: { training: phaseWith(), face_detection: phaseWith(), clustering: phaseWith(), ...phases },
    pace: { training: null, face_detection: null, clustering: null, ...pace },
    activeMs: 0,
    createdAt: AT,
    startedAt: null,
    endedAt: null,
    updatedAt: AT,
    ...said,
  };
}
