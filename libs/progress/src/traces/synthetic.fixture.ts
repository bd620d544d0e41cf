import { seededRandom } from '../../../../test/support/random.js';
import type { Trace } from './traces.fixture.js';

/** The working time of a process, which starts with loading its models. Seconds since the start of the phase. */
interface Shift {
  readonly from: number;
  readonly until: number;
}

/** The work of a synthetic trace. */
export interface Work {
  readonly title: string;
  readonly total: number;
  /** Seconds that a photo takes on average, after the `share` (0 to 1) of the work. */
  readonly seconds: (share: number, random: () => number) => number;
  readonly shifts: readonly Shift[];
  /** Share of the files that are duplicates: the commit finds them, after the work. */
  readonly duplicates?: number;
  readonly pauses?: Trace['pauses'];
  readonly secondsPerPhoto?: number;
}

const LOADING_SECONDS = 1;
/** As a worker commits: what finished in half a second, and at most 16. */
const BATCH_SECONDS = 0.5;
const BATCH_LIMIT = 16;
/** How far a photo's time is from the average: half of it, both ways. */
const JITTER = 0.5;

type Commit = Trace['commits'][number];

/** The trace of such work; the same for the same seed. */
export function synthesise(
  { title, total, seconds, shifts, duplicates = 0, pauses = [], secondsPerPhoto }: Work,
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
    secondsPerPhoto: secondsPerPhoto ?? null,
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
