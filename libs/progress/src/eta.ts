import { PHASES, type Phase } from '#libs/contracts';
import { settled } from './percentage.js';
import { perSecond } from './rate.js';
import type { SessionRecord } from './record.js';

/** Settled items after which the share of them that took real work is believed. */
const ENOUGH_TO_EXTRAPOLATE = 16;

/** Items that a phase will have, as far as can be told before it starts. */
function expectedTotal(record: SessionRecord, name: Phase): number | null {
  const { training, [name]: phase } = record.phases;
  if (phase.total !== null || name === 'training') return phase.total;
  if (name === 'clustering' || training.total === null) return null;
  const done = settled(training);
  const unique = done >= ENOUGH_TO_EXTRAPOLATE ? training.completed / done : 1;
  return training.total * unique;
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
  const work = done >= ENOUGH_TO_EXTRAPOLATE ? Math.max(phase.worked, 1) / done : 1;
  return (total - done) * work * secondsPerItem;
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
