import type { PhaseName } from '#libs/contracts';
import { addWork, perSecond, phaseEtaSeconds } from '../eta.js';
import { NO_RATE, phaseWith, recordWith } from '../records.fixture.js';

/** The commits of one phase in a run. Seconds are since the start of the phase. */
export interface Trace {
  readonly title: string;
  readonly phase: PhaseName;
  readonly total: number;
  /** Seconds per photo in earlier sessions; null where there were none. */
  readonly secondsPerPhoto: number | null;
  /** When it was paused, and when it was resumed. */
  readonly pauses: readonly (readonly [number, number])[];
  /** When, and how many it settled: completed, skipped, failed; and how many of them took real work. */
  readonly commits: readonly (readonly [
    at: number,
    completed: number,
    skipped: number,
    failed: number,
    worked: number,
  ])[];
}

/** The estimate after a commit, and the truth. */
export interface Estimated {
  /** Share of the phase that is settled. */
  readonly share: number;
  /** Active seconds since the start of the phase. */
  readonly at: number;
  /** Active seconds that the rest did take. */
  readonly left: number;
  readonly eta: number | null;
  /** Photos a second: the rate, or until there is one the estimate of earlier sessions. */
  readonly rate: number | null;
}

/** The estimates after each commit, from counters kept as the ledger keeps them. */
export function replay({ phase: name, total, secondsPerPhoto, pauses, commits }: Trace): Estimated[] {
  const active = (at: number) => at - pauses.reduce((sum, [from, to]) => sum + Math.max(0, Math.min(at, to) - from), 0);
  const end = active(commits.at(-1)?.[0] ?? 0);
  let phase = phaseWith({ total, rate: NO_RATE });
  // The first commit after a start or a resume starts the clock of the rate.
  let last: number | null = null;
  const resumed = (at: number) => pauses.some(([, to]) => last !== null && last < active(to) && active(to) <= at);
  return commits.map(([wallClock, completed, skipped, failed, worked]) => {
    const at = active(wallClock);
    if (resumed(at)) last = null;
    phase = {
      ...phase,
      completed: phase.completed + completed,
      skipped: phase.skipped + skipped,
      failed: phase.failed + failed,
      worked: phase.worked + worked,
      rate: worked > 0 && last !== null ? addWork(phase.rate, worked, at - last) : phase.rate,
    };
    last = at;
    const record = recordWith({
      status: 'running',
      stage: name,
      phases: { [name]: phase },
      estimates: { [name]: secondsPerPhoto },
    });
    return {
      share: (phase.completed + phase.skipped + phase.failed) / total,
      at,
      left: end - at,
      eta: phaseEtaSeconds(record, name),
      rate: perSecond(phase.rate) ?? (secondsPerPhoto && 1 / secondsPerPhoto),
    };
  });
}
