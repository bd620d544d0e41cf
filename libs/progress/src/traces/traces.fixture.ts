import type { PhaseName } from '#libs/contracts';
import { seededRandom } from '../../../../test/support/random.js';
import { addWork, perSecond, phaseEtaSeconds } from '../eta.js';
import { settled } from '../percentage.js';
import { phaseWith, recordWith } from '../records.fixture.js';

/** The commits of one phase in a run. Seconds are since the start of the phase. */
export interface Trace {
  readonly title: string;
  readonly phase: PhaseName;
  readonly total: number;
  /** Seconds per photo in earlier sessions; null where there were none. */
  readonly secondsPerPhoto: number | null;
  /** When it was paused, and when it was resumed. */
  readonly pauses: readonly (readonly [number, number])[];
  readonly commits: readonly Commit[];
}

/** When a commit was, and how many it settled; `worked`: how many of them took real work. */
type Commit = readonly [at: number, completed: number, skipped: number, failed: number, worked: number];

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
  let phase = phaseWith({ total });
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
    const [phases, estimates] = [{ [name]: phase }, { [name]: secondsPerPhoto }];
    const record = recordWith({ status: 'running', stage: name, phases, estimates });
    return {
      share: settled(phase) / total,
      at,
      left: end - at,
      eta: phaseEtaSeconds(record, name),
      rate: perSecond(phase.rate) ?? (secondsPerPhoto && 1 / secondsPerPhoto),
    };
  });
}

/** The working time of a process, which starts with loading its models. Seconds since the start of the phase. */
interface Shift {
  readonly from: number;
  readonly until: number;
}

/** A shift over the whole phase. */
export const ALWAYS: Shift = { from: 0, until: Infinity };

/** The work of a synthetic trace. */
export interface Work {
  readonly title: string;
  readonly total: number;
  /** Seconds that a photo takes on average, after the `share` (0 to 1) of the work. */
  readonly seconds: (share: number, random: () => number) => number;
  /** Of two processes, if left out, that work all the time. */
  readonly shifts?: readonly Shift[];
  /** Share of the files that are duplicates: the commit finds them, after the work. */
  readonly duplicates?: number;
  readonly pauses?: Trace['pauses'];
  readonly secondsPerPhoto?: Trace['secondsPerPhoto'];
}

const LOADING_SECONDS = 1;
/** As a worker commits: what finished in half a second, and at most 16. */
const BATCH_SECONDS = 0.5;
const BATCH_LIMIT = 16;
/** How far a photo's time is from the average: half of it, both ways. */
const JITTER = 0.5;

/** The trace of such work; the same for the same seed. */
export function synthesise(
  { title, total, seconds, shifts = [ALWAYS, ALWAYS], duplicates = 0, pauses = [], secondsPerPhoto = null }: Work,
  seed: number,
): Trace {
  const random = seededRandom(seed);
  const processes = shifts.map(({ from, until }) => ({
    free: from + LOADING_SECONDS,
    until,
    finished: [] as { at: number; skipped: boolean }[],
  }));
  for (let photo = 0; photo < total; photo += 1) {
    const [next] = processes.filter(({ free, until }) => free < until).sort((a, b) => a.free - b.free);
    if (!next) throw new Error('every process left before the work was done');
    next.free += seconds(photo / total, random) * (1 + JITTER * (2 * random() - 1));
    next.finished.push({ at: next.free, skipped: random() < duplicates });
  }
  const commits = processes.flatMap(({ finished }) => batches(finished).map(commitOf)).sort((a, b) => a[0] - b[0]);
  const late = (at: number) => pauses.reduce((sum, [from, to]) => (sum > from ? sum + to - from : sum), at);
  return {
    title,
    phase: 'training',
    total,
    secondsPerPhoto,
    pauses,
    commits: commits.map(([at, ...counts]): Commit => [late(at), ...counts]),
  };
}

function batches<T extends { at: number }>(finished: readonly T[]): T[][] {
  const made: T[][] = [];
  for (const photo of finished) {
    const last = made.at(-1);
    if (last && last.length < BATCH_LIMIT && photo.at - (last[0]?.at ?? 0) < BATCH_SECONDS) last.push(photo);
    else made.push([photo]);
  }
  return made;
}

function commitOf(batch: readonly { at: number; skipped: boolean }[]): Commit {
  const skipped = batch.filter((photo) => photo.skipped).length;
  const at = batch.length < BATCH_LIMIT ? (batch[0]?.at ?? 0) + BATCH_SECONDS : (batch.at(-1)?.at ?? 0);
  return [at, batch.length - skipped, skipped, 0, batch.length];
}
