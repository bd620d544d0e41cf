import {
  isTerminal,
  Command,
  type Condition,
  type SessionStatus,
  type SessionSummary,
  type Snapshot,
  type SystemState,
  type WorkerBeat,
} from '#libs/contracts';
import { COMMANDS, summarise, unifiedProgress } from '#libs/progress';
import { phaseWith, recordWith } from '../../libs/progress/src/records.fixture.js';

export { phaseDone, phaseWith, recordWith } from '../../libs/progress/src/records.fixture.js';

/** The installation of all snapshots but those that name another. */
export const INSTALLATION = recordWith().installation;
export const OTHER_INSTALLATION = '00000000-0000-4000-8000-000000000002';

/** What a test says of a snapshot; the rest is that of a new session. */
export interface SnapshotOptions {
  readonly seq?: number;
  readonly run?: number;
  readonly sessionId?: number;
  readonly installation?: string;
  readonly status?: SessionStatus;
  readonly percentage?: number;
  /** Face detection, once it has started. */
  readonly faces?: {
    readonly total: number;
    readonly completed: number;
    readonly failed: number;
    readonly found: number;
  };
}

const newSession = unifiedProgress(recordWith());

/** A snapshot that fits the contract. */
export function makeSnapshot({
  seq = 1,
  run = 1,
  sessionId = 1,
  installation = INSTALLATION,
  status = 'running',
  percentage = 0,
  faces,
}: SnapshotOptions = {}): Snapshot {
  const phase = faces && phaseWith({ ...faces, facts: { faces: faces.found } });
  const { phases } = phase ? unifiedProgress(recordWith({ phases: { face_detection: phase } })) : newSession;
  return {
    ...newSession,
    sessionId,
    installation,
    version: { run, seq },
    overallStatus: status,
    overallProgress: { ...newSession.overallProgress, percentage },
    phases,
    endedAt: isTerminal(status) ? newSession.updatedAt : null,
  };
}

/** A line of the list that fits the contract. */
export function makeSummary(options: SnapshotOptions): SessionSummary {
  return { ...summarise(makeSnapshot(options)), name: `Session ${options.sessionId ?? 1}` };
}

/** A condition, found `at` seconds after all others; without a cause the session works. */
export function makeCondition(cause: 'no_worker' | null = null, at = 0): Condition {
  return {
    state: cause === null ? 'working' : 'blocked',
    cause,
    since: cause && newSession.updatedAt,
    about: null,
    message: cause && 'No worker is running.',
    advice: cause && 'Restart Darkroom.',
    at: new Date(Date.parse(newSession.updatedAt) + at * 1_000).toISOString(),
  };
}

/** The beat of an idle worker, written now, except for some fields. */
export function makeBeat(fields: Partial<WorkerBeat> = {}): WorkerBeat {
  return {
    id: 'darkroom-42',
    host: 'darkroom',
    pid: 42,
    slots: 2,
    busyWith: [],
    inHand: [],
    loadingSince: null,
    waits: [],
    eventLoopDelayP99Ms: 1,
    imagesPerSecond: 0,
    repairs: { requeued: 0, republished: 0 },
    at: new Date().toISOString(),
    ...fields,
  };
}

/** The state of the system with this many waiting jobs. */
export function makeSystemState(waiting = 0): SystemState {
  return {
    workers: [],
    queues: [{ name: 'training', waiting, active: 0 }],
    postgres: null,
    redis: null,
    at: newSession.updatedAt,
  };
}

/** How far the training of a session is. */
export interface TrainingState {
  readonly seq: number;
  readonly total: number;
  readonly settled: number;
  readonly failed?: number;
  readonly imagesPerMinute: number;
}

/** The snapshot of a session that is in training, made from an earlier one of the same session. */
export function trainingSnapshot(base: Snapshot, state: TrainingState): Snapshot {
  const { seq, total, settled, failed = 0, imagesPerMinute } = state;
  const percentage = Math.floor((settled / total) * 10_000) / 100;
  const { training } = base.phases;
  const counts = { total, current: settled, settled, completed: settled - failed, failed };
  const etaSeconds = Math.round((60 * (total - settled)) / imagesPerMinute);
  const progress = { ...training.progress, ...counts, percentage, imagesPerMinute, etaSeconds };
  return {
    ...base,
    version: { run: base.version.run, seq },
    overallStatus: 'running',
    overallProgress: {
      percentage: 0.3 * percentage,
      etaSeconds: Math.round(etaSeconds / 0.3),
      currentPhase: 'training',
    },
    activeSeconds: Math.round((60 * settled) / imagesPerMinute),
    phases: { ...base.phases, training: { ...training, status: 'running', progress, startedAt: base.createdAt } },
    allowed: Command.options.filter((command) => COMMANDS[command].from.includes('running')),
    startedAt: base.createdAt,
    updatedAt: new Date().toISOString(),
  };
}
