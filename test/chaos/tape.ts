import { isAtWork, type SessionStatus } from '#libs/contracts';
import type { Database } from '#libs/database';
import { wayOf, type Place } from './schedule.js';
import { answerOf, repeat } from './waiting.js';

/** A session as it is in Postgres at one moment. */
export interface Frame {
  /** ms of this process's clock. */
  readonly at: number;
  readonly run: number;
  readonly seq: number;
  readonly status: SessionStatus;
  readonly reason: string | null;
  readonly stage: Place['stage'] | null;
  /** Settled and total items of the stage; null before the total is known. */
  readonly settled: number | null;
  readonly total: number | null;
  /** Grows with each commit of a worker in a run, and with nothing else. */
  readonly work: number;
}

/** A time in which Postgres did not answer this process, in ms of its clock. */
export interface Silence {
  readonly from: number;
  readonly to: number;
}

const EVERY_MS = 40;
/** A read that takes longer is a silence. */
const SILENT_MS = 1_000;

/** Polls a session in Postgres directly, and records each change and when there was no answer. */
export class Tape {
  readonly frames: Frame[] = [];
  readonly silences: Silence[] = [];
  /** `last` was read at this moment or later, in ms of this process's clock. */
  asOf = -Infinity;
  readonly close = repeat(EVERY_MS, () => this.#record());

  constructor(
    readonly database: () => Database,
    readonly sessionId: number,
  ) {}

  get last(): Frame | undefined {
    return this.frames.at(-1);
  }

  async #record(): Promise<void> {
    const begun = performance.now();
    const now = (await answerOf(() => this.#read(), 10_000))?.[0];
    const over = performance.now();
    if (over - begun > SILENT_MS) this.silences.push({ from: begun, to: over });
    if (now === undefined) return;
    this.asOf = begun;
    if (now.seq !== this.last?.seq) this.frames.push({ ...now, at: over });
  }

  #read(): Promise<Omit<Frame, 'at'>[]> {
    return this.database().$queryRaw<Omit<Frame, 'at'>[]>`
      SELECT session.run, session.seq, session.status, session.reason, session.stage,
        (sum(phase.completed + phase.skipped + phase.failed) FILTER (WHERE phase.phase = session.stage))::int AS settled,
        (sum(phase.total) FILTER (WHERE phase.phase = session.stage))::int AS total,
        (session.found + sum(phase.completed + phase.skipped + phase.failed)
          + count(phase.started_at) + count(phase.completed_at))::int AS work
      FROM training_session session JOIN session_phase phase ON phase.session_id = session.id
      WHERE session.id = ${this.sessionId} GROUP BY session.id`;
  }
}

/**
 * Milliseconds from the end of a fault to the next commit of a worker; null where there was nothing to recover:
 * the session was not at work, or a request changed its run or its status first.
 */
export function recoveryOf(faultOver: number, frames: readonly Frame[]): number | null {
  let before = frames.findLast(({ at }) => at <= faultOver);
  for (const frame of frames) {
    if (frame.at <= faultOver) continue;
    if (before === undefined || frame.run !== before.run || !isAtWork(before.status)) return null;
    if (frame.work > before.work) return frame.at - faultOver;
    before = frame;
  }
  return null;
}

/** Whether a session has come to a place. */
export function hasReached({ stage, settled, total }: Frame, place: Place): boolean {
  return stage !== null && wayOf({ stage, share: (settled ?? 0) / (total || 1) }) >= wayOf(place);
}
