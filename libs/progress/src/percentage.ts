import { weightShares } from '#libs/phases';
import { phaseRecord, phasesOf, type PhaseRecord, type SessionRecord } from './record.js';

/** Rounds down to two decimals, forgiving the error of binary fractions (29 + 1 is 30, not 29.99). */
function floor2(value: number): number {
  return Math.floor(value * 100 + 1e-7) / 100;
}

/** Items that are finished in this run, whatever the outcome. */
export function settled(phase: Pick<PhaseRecord, 'completed' | 'skipped' | 'failed'>): number {
  return phase.completed + phase.skipped + phase.failed;
}

/** The share of a phase that is settled, 0 to 1: 0 until it starts, 1 where there is nothing to do. */
function share(phase: PhaseRecord): number {
  if (!phase.needed) return 1;
  if (phase.total === null || phase.total === 0) return 0;
  return settled(phase) / phase.total;
}

/** A phase's percentage, rounded down to two decimals. */
export function phasePercentage(phase: PhaseRecord): number {
  return floor2(100 * share(phase));
}

/** The weighted percentage of a session, rounded down to two decimals; 100 exactly when it is completed. */
export function overallPercentage(record: Pick<SessionRecord, 'status' | 'phases'>): number {
  if (record.status === 'completed') return 100;
  const phases = phasesOf(record);
  const weights = weightShares(phases);
  const sum = phases.reduce(
    (total, { name, key }) => total + (weights[key] ?? 0) * share(phaseRecord(record, name)),
    0,
  );
  return Math.min(floor2(sum), 99.99);
}
