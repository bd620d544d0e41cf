import { POSTGRES_FULL, type Outage } from '#libs/async';
import {
  isAtWork,
  type Condition,
  type ConditionCause,
  type FolderState,
  type SessionStatus,
  type WorkerBeat,
} from '#libs/contracts';
import { findPhase } from '#libs/phases';
import { CONDITION_WORDS, DATA_DISK_FULL } from './condition-words.js';

/** A state, and since when it has been observed, in ms of the observer's clock. */
export interface Fact<State> {
  readonly state: State;
  readonly since: number;
}

/** The newest beat of a worker, and when it arrived, in ms of the observer's clock. */
export interface HeardWorker {
  readonly heardAt: number;
  readonly beat: WorkerBeat;
}

/** All that tells whether a session moves, as one process observed it; times in ms of its clock. */
export interface ConditionEvidence {
  readonly at: number;
  /** Since when it has been observed without a gap. */
  readonly watchedSince: number;
  /** What keeps a server from taking writes; null where it takes them. */
  readonly postgres: Fact<Outage | null>;
  readonly redis: Fact<Outage | null>;
  /** The disks of the data directory and of the database, where they can be looked at. */
  readonly dataDisk: Fact<'room' | 'full'>;
  readonly databaseDisk: Fact<'room' | 'full'>;
  readonly workers: readonly HeardWorker[];
  /** The names of the sessions at work, by id. */
  readonly names: ReadonlyMap<number, string>;
}

/** What the evidence is of one session. `stage` is where its work is; `movedAt` is when its last change was observed. */
export interface ObservedSession {
  readonly sessionId: number;
  readonly status: SessionStatus;
  readonly stage: string | null;
  readonly rootPath: string;
  readonly movedAt: number;
  /** Its folder, as the observer sees it; `silent`: the folder does not answer. */
  readonly root: Fact<FolderState | 'silent'>;
}

/** How long what an observer sees itself must hold until it is a cause, in milliseconds: two looks. */
const CERTAIN_MS = 3_000;
/** How long the numbers of a session may rest, in milliseconds: a phase starts, or its last batch is committed. */
export const QUIET_MS = 5_000;
/** How long a worker may be silent, in milliseconds: two and a half beats. */
export const SILENT_MS = 5_000;
/** How long a photo may take until it is what a session waits for, in milliseconds: large ones are searched for long. */
export const SLOW_MS = { reading: 5_000, analysing: 15_000 };
/** How long a folder must be back until a worker that does not see it counts as blind, in milliseconds. */
const BACK_MS = 8_000;
/** How long a session may rest for no known reason, in milliseconds. */
export const UNKNOWN_MS = 30_000;

/** Why a session does not move: a condition without its time. */
type Reason = Omit<Condition, 'at'>;

const WORKING: Reason = { state: 'working', cause: null, since: null, about: null, message: null, advice: null };

/**
 * Why the numbers of a session do not move. Pure: the same evidence always gives the same answer. What is certain (a
 * server that refuses) is said at once; what could be a matter of moments only where the numbers have rested for a while.
 * A session that does not run has nothing to wait for.
 */
export function conditionOf(evidence: ConditionEvidence, session: ObservedSession): Condition {
  const reason = isAtWork(session.status) ? (serverInTheWay(evidence) ?? whyItRests(evidence, session)) : null;
  return { ...(reason ?? WORKING), at: timeOf(evidence.at) };
}

function serverInTheWay({ at, postgres, redis, databaseDisk }: ConditionEvidence): Reason | null {
  for (const { state, since } of [postgres, redis]) {
    if (state === null || at - since < CERTAIN_MS) continue;
    // Without room for its log Postgres does not run.
    if (state.cause === 'postgres_away' && databaseDisk.state === 'full')
      return blocked('postgres_full', since, POSTGRES_FULL.message);
    return blocked(state.cause, since, state.message);
  }
  return null;
}

function whyItRests(evidence: ConditionEvidence, session: ObservedSession): Reason | null {
  const { at, watchedSince, postgres, redis, dataDisk, databaseDisk } = evidence;
  // Without both servers nothing is known of its numbers and of the workers.
  if (postgres.state !== null || redis.state !== null) return null;
  const watchedFrom = Math.max(watchedSince, postgres.since, redis.since);
  const quietMs = at - Math.max(session.movedAt, watchedFrom);
  if (quietMs < CERTAIN_MS) return null;
  if (readsPhotos(session)) {
    const { root, rootPath } = session;
    if (dataDisk.state === 'full') return blocked('disk_full', dataDisk.since, DATA_DISK_FULL);
    if (databaseDisk.state === 'full') return blocked('postgres_full', databaseDisk.since, POSTGRES_FULL.message);
    if (root.state !== 'there' && at - root.since >= CERTAIN_MS) {
      return blocked('folder_gone', root.since, root.state, { kind: 'folder', name: rootPath });
    }
  }
  if (quietMs < QUIET_MS) return null;
  const alive = evidence.workers.filter(({ heardAt }) => at - heardAt < SILENT_MS);
  if (alive.length === 0) {
    const lastHeard = Math.max(...evidence.workers.map(({ heardAt }) => heardAt));
    return blocked('no_worker', Number.isFinite(lastHeard) ? lastHeard : watchedFrom);
  }
  return workersInTheWay(evidence, session, alive) ?? workInHand(evidence, session, alive, quietMs);
}

/** Whether its work commits every few seconds, and needs the folder; a phase in steps may rest for minutes. */
function readsPhotos({ stage }: ObservedSession): boolean {
  return stage === 'discovery' || (stage !== null && findPhase(stage)?.unit === 'photo');
}

/** What workers found to be in the way. */
function workersInTheWay(
  { at }: ConditionEvidence,
  { root, rootPath }: ObservedSession,
  alive: readonly HeardWorker[],
): Reason | null {
  for (const { beat } of alive) {
    const worker = { kind: 'worker', name: beat.id } as const;
    for (const { cause, path, message, since } of beat.waits) {
      if (cause !== 'folder_unseen') return blocked(cause, since, message, worker);
      // What the observer sees a worker may not see, on another machine or without the mount.
      const isKnown = root.state === 'there' && at - root.since >= BACK_MS;
      const isOwn = path === rootPath || (path !== undefined && isBelow(path, rootPath));
      if (isOwn && isKnown) return blocked(cause, since, path, worker);
    }
  }
  return null;
}

function workInHand(
  { at, names }: ConditionEvidence,
  session: ObservedSession,
  alive: readonly HeardWorker[],
  quietMs: number,
): Reason | null {
  const { sessionId, stage, rootPath, movedAt } = session;
  const ofStage = ({ beat }: HeardWorker) => beat.busyWith.filter(({ phase }) => phase === stage);
  const mine = alive.filter((worker) => ofStage(worker).some((job) => job.sessionId === sessionId));
  const able = mine.length > 0 ? mine : alive;
  const loading = able.map(({ beat }) => beat.loadingSince);
  if (stage !== 'discovery' && loading.every((since) => since !== null)) {
    return waiting('models_loading', [...loading].sort()[0] ?? movedAt);
  }
  if (mine.length === 0) {
    const other = ofStage(alive[0] as HeardWorker)[0]?.sessionId;
    if (other !== undefined && alive.every((worker) => ofStage(worker).length >= worker.beat.slots)) {
      return itsTurn(other, names, movedAt);
    }
    return quietMs < UNKNOWN_MS ? null : waiting('unknown', movedAt);
  }
  const slow = mine
    .flatMap(({ heardAt, beat }) => beat.inHand.map((file) => ({ ...file, ms: ageMs(beat, file) + at - heardAt })))
    .filter(({ path, phase, doing, ms }) => phase === stage && ms >= SLOW_MS[doing] && isBelow(path, rootPath))
    .sort((a, b) => b.ms - a.ms)[0];
  if (!slow) {
    const waitsForProcess = stage !== 'discovery' && readsPhotos(session);
    return waitsForProcess ? processesOfOthers(session, names, mine) : null;
  }
  return waiting('slow_file', slow.since, slow.doing, { kind: 'file', name: slow.path });
}

/** Its jobs are taken, and its photos wait for processes that all have photos of another session. */
function processesOfOthers(
  { sessionId, rootPath, movedAt }: ObservedSession,
  names: ConditionEvidence['names'],
  mine: readonly HeardWorker[],
): Reason | null {
  const other = mine.flatMap(({ beat }) => beat.busyWith).find((job) => job.sessionId !== sessionId)?.sessionId;
  const taken = mine.every(
    ({ beat }) => beat.inHand.length > 0 && !beat.inHand.some(({ path }) => isBelow(path, rootPath)),
  );
  return other === undefined || !taken ? null : itsTurn(other, names, movedAt);
}

/** A worker may still be busy with a session that was just paused or has ended: its name is not known any more. */
function itsTurn(other: number, names: ConditionEvidence['names'], movedAt: number): Reason {
  return waiting('turn', movedAt, names.get(other), { kind: 'session', name: String(other) });
}

/** How long a worker had a file when it wrote its beat, by its own clock. */
function ageMs(beat: WorkerBeat, file: WorkerBeat['inHand'][number]): number {
  return Date.parse(beat.at) - Date.parse(file.since);
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

function blocked(cause: ConditionCause, since: number | string, detail = '', about: Condition['about'] = null): Reason {
  return { state: 'blocked', cause, since: timeOf(since), about, ...CONDITION_WORDS[cause](detail, about?.name ?? '') };
}

function waiting(cause: ConditionCause, since: number | string, detail = '', about: Condition['about'] = null): Reason {
  return { ...blocked(cause, since, detail, about), state: 'waiting' };
}

function timeOf(time: number | string): string {
  return new Date(time).toISOString();
}
