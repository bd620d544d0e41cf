import { PHASES, type Phase } from '#libs/contracts';
import { settled } from './percentage.js';
import { perSecond } from './rate.js';
import type { SessionRecord } from './record.js';

/** Settled items after which the share of them that took real work is believed. */
const ENOUGH_TO_EXTRAPOLATE = 16;

/**
 * The share of the items still to come that will be like `part` of those done: work, or with a result. While few are
 * done, those that are missing are taken to be so, that the estimate does not jump when there are enough.
 */
function shareToCome(part: number, done: number): number {
  const missing = Math.max(ENOUGH_TO_EXTRAPOLATE - done, 0);
  return Math.max(part + missing, 1) / (done + missing);
}

/** Items that a phase will have, as far as can be told before it starts. */
function expectedTotal(record: SessionRecord, name: Phase): number | null {
  const { training, [name]: phase } = record.phases;
  if (phase.total !== null || name === 'training') return phase.total;
  if (name === 'clustering' || training.total === null) return null;
  return training.total * shareToCome(training.completed, settled(training));
}

/** Seconds of work left in one phase, as of the record; null where too little is known. */
export function phaseEtaSeconds(record: SessionRecord, name: Phase): number | null {
  const phase = record.phases[name];
  if (!phase.needed || phase.completedAt) return 0;
  const pace = record.pace[name];
  // A clustering is one piece of work: its pace is the whole of it, less what its stages say is done.
  if (name === 'clustering') {
    if (pace === null) return null;
    return phase.total ? pace * (1 - settled(phase) / phase.total) : pace;
  }
  const total = expectedTotal(record, name);
  if (total === null) return null;
  const done = settled(phase);
  const rate = perSecond(phase.rate);
  const secondsPerItem = rate === null ? pace : 1 / rate;
  if (secondsPerItem === null) return null;
  return (total - done) * shareToCome(phase.worked, done) * secondsPerItem;
}

/** Seconds of work left in a session, as of the record; null unless it is running and enough is known. */
export function overallEtaSeconds(record: SessionRecord): number | null {
  if (record.status !== 'running') return null;
  let sum = 0;
  for (const name of PHASES) {
    const seconds = phaseEtaSeconds(record, name);
    // An unknown clustering does not silence the rest: it is the smallest part.
    if (seconds === null && name !== 'clustering') return null;
    sum += seconds ?? 0;
  }
  return Math.round(sum);
}
