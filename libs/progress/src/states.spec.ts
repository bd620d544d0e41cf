import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Command, SessionStatus, stages, type CurrentPhase, type PhaseStatus, type Snapshot } from '#libs/contracts';
import { BUILT_IN_PHASES } from '#libs/phases';
import type { PhaseRecord, SessionRecord } from './record.js';
import { COMMANDS } from './commands.js';
import { NO_OTHER_FILES } from './other-files.js';
import { phaseDone, phaseWith, recordWith } from './records.fixture.js';
import { unifiedProgress } from './snapshot.js';

const AT = new Date('2026-01-12T10:00:00.000Z');
const PHASES = BUILT_IN_PHASES.map(({ name }) => name);
type PhaseName = (typeof PHASES)[number];
const STAGES = [null, ...stages()];

/** A possible state of a phase, and its expected progress. `left`: photos that a retry would process. */
interface Shape {
  readonly phase: PhaseRecord;
  readonly percentage: number;
  readonly left: number;
  readonly rate: boolean;
}

const rate = { items: 8, seconds: 4 };
const HALF_DONE = phaseWith({ total: 4, completed: 1, skipped: 1, worked: 1, startedAt: AT, rate });
const WITH_FAILURES = phaseWith({ total: 4, completed: 1, failed: 2, worked: 3, startedAt: AT, rate });
const SHAPES: Readonly<Record<string, Shape>> = {
  'not started': { phase: phaseWith(), percentage: 0, left: 0, rate: false },
  'just started': { phase: phaseWith({ total: 4, startedAt: AT }), percentage: 0, left: 4, rate: false },
  'half done': { phase: HALF_DONE, percentage: 50, left: 2, rate: true },
  'with failures': { phase: WITH_FAILURES, percentage: 75, left: 3, rate: true },
  completed: { phase: phaseDone(4, { rate }), percentage: 100, left: 0, rate: true },
  'not needed': { phase: phaseDone(0), percentage: 100, left: 0, rate: false },
};
const names = Object.keys(SHAPES);

/** Every combination of states of the three phases, also impossible ones. */
const combinations = names.flatMap((training) =>
  names.flatMap((face_detection) => names.map((clustering) => ({ training, face_detection, clustering }))),
);

/** Statuses of the three phases with the work in each stage in the order of {@link STAGES}, by that of the current phase. */
const statusesWith = (current: PhaseStatus) => [
  'pending pending pending',
  'pending pending pending',
  `${current} pending pending`,
  `completed ${current} pending`,
  `completed completed ${current}`,
];
const PHASE_STATUSES: Readonly<Record<SessionStatus, readonly string[]>> = {
  pending: statusesWith('pending'),
  discovering: statusesWith('pending'),
  running: statusesWith('running'),
  paused: statusesWith('paused'),
  completed: Array<string>(5).fill('completed completed completed'),
  failed: statusesWith('failed'),
  cancelled: statusesWith('cancelled'),
};

const CURRENT_PHASES: readonly CurrentPhase[] = [null, 'discovering', 'training', 'face_detection', 'clustering'];

interface State {
  readonly status: SessionStatus;
  readonly stage: (typeof STAGES)[number];
  readonly shapes: Readonly<Record<PhaseName, string>>;
  readonly found: number;
  readonly estimatesKnown: boolean;
}

const shapeOf = ({ shapes }: State, phase: PhaseName) => SHAPES[shapes[phase]] as Shape;

function recordOf(state: State): SessionRecord {
  return recordWith({
    status: state.status,
    stage: state.stage,
    discovery: { found: state.found, others: NO_OTHER_FILES, missing: 0, startedAt: null, completedAt: null },
    phases: {
      training: shapeOf(state, 'training').phase,
      face_detection: shapeOf(state, 'face_detection').phase,
      clustering: shapeOf(state, 'clustering').phase,
    },
    estimates: state.estimatesKnown ? { training: 1, face_detection: 1, clustering: 1 } : {},
  });
}

function isOver({ shapes }: State, phase: PhaseName): boolean {
  return ['completed', 'not needed'].includes(shapes[phase]);
}

/** Whether the remaining time of a phase is known. */
function etaKnown(state: State, phase: PhaseName): boolean {
  if (isOver(state, phase)) return true;
  const started = (name: PhaseName) => state.shapes[name] !== 'not started';
  if (phase === 'clustering') return state.estimatesKnown;
  if (started(phase)) return shapeOf(state, phase).rate || state.estimatesKnown;
  return phase === 'face_detection' && started('training') && state.estimatesKnown;
}

function expectedOverall(state: State): number {
  if (state.status === 'completed') return 100;
  const weights = { training: 30, face_detection: 65, clustering: 5 };
  const sum = PHASES.reduce((total, phase) => total + (weights[phase] * shapeOf(state, phase).percentage) / 100, 0);
  return Math.min(sum, 99.99);
}

/** What a snapshot says of a state. */
function snapshotOf({ phases, overallStatus, overallProgress, allowed }: Snapshot) {
  const each = [phases.training, phases.faceDetection, phases.clustering];
  return {
    overallStatus,
    percentage: overallProgress.percentage,
    currentPhase: overallProgress.currentPhase,
    etaKnown: overallProgress.etaSeconds !== null,
    allowed,
    statuses: each.map((phase) => phase.status),
    percentages: each.map((phase) => phase.progress.percentage),
    phaseEtasKnown: each.map((phase) => phase.progress.etaSeconds !== null),
    ratesKnown: each.map((phase) => phase.progress.imagesPerMinute !== null),
  };
}

function expected(state: State): ReturnType<typeof snapshotOf> {
  const { status, stage, found } = state;
  const at = STAGES.indexOf(stage);
  const running = (phase: PhaseName) => status === 'running' && stage === phase;
  const left =
    shapeOf(state, 'training').left +
    shapeOf(state, 'face_detection').left +
    (state.shapes.training === 'not started' ? found : 0);
  return {
    overallStatus: status,
    percentage: expectedOverall(state),
    currentPhase: status === 'completed' ? 'completed' : (CURRENT_PHASES[at] ?? null),
    etaKnown: status === 'running' && etaKnown(state, 'training') && etaKnown(state, 'face_detection'),
    allowed: Command.options.filter(
      (command) => COMMANDS[command].from.includes(status) && (command !== 'retry-failed' || left > 0),
    ),
    statuses: PHASE_STATUSES[status][at]?.split(' ') as PhaseStatus[],
    percentages: PHASES.map((phase) => shapeOf(state, phase).percentage),
    phaseEtasKnown: PHASES.map((phase) => running(phase) && etaKnown(state, phase)),
    ratesKnown: PHASES.map((phase) => running(phase) && phase !== 'clustering' && shapeOf(state, phase).rate),
  };
}

describe.each(SessionStatus.options)('a session that is %s', (status) => {
  it.each(STAGES)('with its work in %s has the specified snapshot, whatever the state of its phases', (stage) => {
    const states = combinations.flatMap((shapes) =>
      [0, 3].flatMap((found) =>
        [true, false].map((estimatesKnown): State => ({ status, stage, shapes, found, estimatesKnown })),
      ),
    );
    const actual = (state: State) => snapshotOf(unifiedProgress(recordOf(state)));
    // Vitest's equality takes a hundred times as long, so it only reports the differences.
    const wrong = states.filter((state) => !isDeepStrictEqual(actual(state), expected(state)));
    for (const state of wrong.slice(0, 3))
      expect({ ...state, ...actual(state) }).toEqual({ ...state, ...expected(state) });
    expect(wrong).toHaveLength(0);
  });
});
