import { FIRST_PHASE, phaseNamed, type PhaseDeclaration } from '#libs/phases';
import { settled } from './percentage.js';
import { phaseRecord, phasesOf, type Rate, type SessionRecord } from './record.js';

/** Active seconds after which an observation counts half. */
export const RATE_HALF_LIFE_SECONDS = 10;

/** The least observations for a rate. */
const ENOUGH_ITEMS = 4;
const ENOUGH_SECONDS = 1;

/**
 * Adds `items` of work done in `seconds` of active time. Work and time decay by the same factor, so their ratio is
 * an exponentially weighted mean without the bias that a mean started at 0 has.
 */
export function addWork(rate: Rate, items: number, seconds: number): Rate {
  const decay = 2 ** (-seconds / RATE_HALF_LIFE_SECONDS);
  return { items: rate.items * decay + items, seconds: rate.seconds * decay + seconds };
}

/** Items a second, or null after too few observations. */
export function perSecond(rate: Rate): number | null {
  if (rate.items < ENOUGH_ITEMS || rate.seconds < ENOUGH_SECONDS) return null;
  return rate.items / rate.seconds;
}

/** Settled items from which their share of real work is extrapolated. */
const ENOUGH_TO_EXTRAPOLATE = 16;

/**
 * The share of the remaining items that are expected to be like `part` of those done: work, or with a result. Until
 * enough are done, the missing ones count as such, which keeps the estimate from jumping.
 */
function shareToCome(part: number, done: number): number {
  const missing = Math.max(ENOUGH_TO_EXTRAPOLATE - done, 0);
  return Math.max(part + missing, 1) / (done + missing);
}

/** Items that a phase will have, estimated where it has not started. */
function expectedTotal(record: SessionRecord, { name, items }: PhaseDeclaration): number | null {
  const { total } = phaseRecord(record, name);
  const first = record.phases[FIRST_PHASE.name];
  if (total !== null || items === 'found' || first.total === null) return total;
  return first.total * shareToCome(first.completed, settled(first));
}

/** Seconds of work left in one phase, as of the record; null where too little is known. */
export function phaseEtaSeconds(record: SessionRecord, name: string): number | null {
  const declaration = phaseNamed(name);
  const phase = phaseRecord(record, name);
  if (!phase.needed || phase.completedAt) return 0;
  const estimate = record.estimates[name];
  if (declaration.unit === 'step') {
    const seconds = estimate?.seconds ?? null;
    return seconds !== null && phase.total ? seconds * (1 - settled(phase) / phase.total) : seconds;
  }
  const total = expectedTotal(record, declaration);
  if (total === null) return null;
  const done = settled(phase);
  const rate = perSecond(phase.rate);
  const secondsPerPhoto = rate === null ? (estimate?.secondsPerPhoto ?? null) : 1 / rate;
  if (secondsPerPhoto === null) return null;
  return (total - done) * shareToCome(phase.worked, done) * secondsPerPhoto;
}

/** Seconds of work left in a session, as of the record; null unless it is running and enough is known. */
export function overallEtaSeconds(record: SessionRecord): number | null {
  if (record.status !== 'running') return null;
  let sum = 0;
  for (const { name, unit } of phasesOf(record)) {
    const seconds = phaseEtaSeconds(record, name);
    // A phase in steps is short beside those of photos, so that the sum is useful without its estimate.
    if (seconds === null && unit === 'photo') return null;
    sum += seconds ?? 0;
  }
  return Math.round(sum);
}
