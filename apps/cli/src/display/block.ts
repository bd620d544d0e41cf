import type { Line, SessionView } from '#libs/client';
import {
  isAtWork,
  type Condition,
  type PhaseProgress,
  type PhaseStatus,
  type SessionStatus,
  type Snapshot,
} from '#libs/contracts';
import { FIRST_PHASE } from '#libs/phases';
import {
  count,
  counted,
  DISCOVERY_WORDS,
  discoveryInWords,
  duration,
  everythingFailed,
  failedPhotos,
  rateInWords,
  summarise,
} from '#libs/progress';
import { displayWidth, fill, wrap } from './layout.js';
import type { Paint, Tone } from './paint.js';
import { conditionText, declarationOf, ending, facts, otherFiles, type Phases } from './render.js';
import { clockTime, percent, safeText } from './text.js';

/** How blocks are drawn. */
export interface Look {
  readonly phases: Phases;
  readonly paint: Paint;
  /** Columns of a line. */
  readonly width: number;
  /** The client's clock, in ms; while the server is silent, when it was last heard. */
  readonly now: number;
}

type State = 'waiting' | 'working' | 'done' | 'attention' | 'failed' | 'paused';

const MARKS: Record<State, string> = {
  waiting: '○',
  working: '●',
  done: '✓',
  attention: '▲',
  failed: '✗',
  paused: '‖',
};

const BAR = { shortest: 10, longest: 48 };
/** A terminal of this width has a bar for each phase. */
const WIDE_COLUMNS = 110;
const METER_WIDTH = 20;
const GAP = '   ';

/** A session with all its steps. */
export function sessionBlock(view: SessionView, look: Look): string[] {
  const { snapshot, condition } = view;
  const { paint, width } = look;
  const link = linkText(view, look.now);
  const isFirst = view.connection === 'connecting';
  const linkLines = link === null ? [] : isFirst ? [paint('quiet', link)] : marked('attention', link, look);
  if (snapshot === null) return linkLines;
  const heading = `${paint('strong', safeText(snapshot.name))}  ${paint('quiet', safeText(snapshot.rootPath))}`;
  return [
    ...wrap(heading, width),
    ...overall(snapshot, condition, look),
    ...steps(snapshot, condition, look),
    ...conditionLines(condition, look),
    ...linkLines,
  ];
}

/** Says since when a server is silent, in ms of the client's clock. */
export function silenceLines(lastHeardAt: number, now: number, look: Pick<Look, 'paint' | 'width'>): string[] {
  return marked('attention', `No news from the server for ${duration((now - lastHeardAt) / 1_000)}`, look);
}

/** A session on one line, and why it does not move. */
export function sessionLine(session: Line, look: Look): string[] {
  const { name, status, percentage, currentPhase, etaSeconds, updatedAt, condition = null } = session;
  const step = currentPhase === null || currentPhase === 'completed' ? [] : [stepName(currentPhase, look.phases)];
  const parts = [
    `${mark(stateOf(status, condition), look.paint)} ${look.paint('strong', safeText(name))}`,
    percent(percentage),
    ...step,
    ...timeLeft({ status, condition, etaSeconds, updatedAt }, look.now),
  ];
  return [...fill(parts, look.width, { gap: GAP, indent: '  ' }), ...conditionLines(condition, look)];
}

/** What became of a session that has ended; one in which every photo failed is not done. */
export function endLine(snapshot: Snapshot, { phases, paint }: Pick<Look, 'phases' | 'paint'>): string {
  const { total, skipped } = snapshot.phases[FIRST_PHASE.key].progress;
  const failed = failedPhotos(snapshot);
  const isFailed = snapshot.overallStatus !== 'completed' || everythingFailed(summarise(snapshot));
  const figures = [
    counted(total ?? snapshot.discovery.found, 'photo'),
    ...(skipped > 0 ? [counted(skipped, 'copy', 'copies')] : []),
    ...(failed > 0 ? [paint('failed', `${count(failed)} failed`)] : []),
    ...Object.values(snapshot.phases).flatMap((phase) => facts(phase, phases)),
  ];
  const state = isFailed ? 'failed' : failed > 0 ? 'attention' : 'done';
  return `${mark(state, paint)} ${ending(snapshot)}: ${[...figures, ...otherFiles(snapshot)].join(', ')}`;
}

/** The bar of the whole session, what is left, and how long it has taken. */
function overall(snapshot: Snapshot, condition: Condition | null, { paint, width, now }: Look): string[] {
  const { overallStatus: status, overallProgress, updatedAt, activeSeconds } = snapshot;
  const { percentage, etaSeconds } = overallProgress;
  const state = stateOf(status, condition);
  // What counts as active ends where the condition began.
  const until = condition?.since ? Date.parse(condition.since) : now;
  const since = isAtWork(status) ? ageOf(updatedAt, until) : 0;
  const figures = [
    percent(percentage),
    ...timeLeft({ status, condition, etaSeconds, updatedAt }, now),
    ...(activeSeconds + since > 0 ? [`${duration(activeSeconds + since)} elapsed`] : []),
  ];
  const rest = displayWidth([...figures, ''].join(GAP));
  const length = Math.min(BAR.longest, Math.max(BAR.shortest, width - rest));
  return fill([bar(percentage, length, state, paint), ...figures], width, { gap: GAP });
}

/** A line for each step, and where it is. */
function steps(snapshot: Snapshot, condition: Condition | null, look: Look): string[] {
  const { discovery, overallStatus } = snapshot;
  const { paint, phases, width } = look;
  const current = stateOf(overallStatus, condition);
  const phaseRows = Object.values(snapshot.phases).map((phase) => ({
    name: stepName(phase.name, phases),
    state: phaseState(phase.status, current),
    meter: phase.needed ? phase.progress.percentage : null,
    parts: phase.needed
      ? phaseParts(phase, { updatedAt: snapshot.updatedAt, moves: current === 'working' }, look)
      : [paint('quiet', 'not needed')],
  }));
  const isLooking = overallStatus === 'discovering';
  const isFound = !isLooking && discovery.completedAt !== null;
  const found = isLooking || isFound ? [counted(discovery.found, 'photo'), ...discoveryInWords(discovery)] : [];
  const state: State = isLooking ? current : isFound ? 'done' : 'waiting';
  const rows = [{ name: stepName('discovering', phases), state, meter: null, parts: found }, ...phaseRows];
  const nameWidth = Math.max(...rows.map(({ name }) => displayWidth(name)));
  const hasMeters = width >= WIDE_COLUMNS;
  return rows.flatMap(({ name, state: rowState, meter, parts }) => {
    const label = name + ' '.repeat(nameWidth - displayWidth(name));
    const head = `  ${mark(rowState, paint)} ${rowState === 'waiting' ? paint('quiet', label) : label}`;
    const meterText = meter === null ? ' '.repeat(METER_WIDTH) : bar(meter, METER_WIDTH, rowState, paint);
    const start = hasMeters ? `${head}  ${meterText}  ` : `${head}  `;
    const indent = ' '.repeat(displayWidth(start));
    const [first = '', ...more] = fill(parts, width - displayWidth(start), { gap: '  ' });
    return [start + first, ...more.map((line) => indent + line)].map((line) => line.trimEnd());
  });
}

function phaseParts(
  phase: PhaseProgress,
  { updatedAt, moves }: { readonly updatedAt: string; readonly moves: boolean },
  { phases, paint, now }: Look,
): string[] {
  const { name, status, stage, progress } = phase;
  if (status === 'pending') return [];
  const { settled, total, skipped, failed, imagesPerMinute, etaSeconds } = progress;
  const declaration = declarationOf(name, phases);
  const isStep = declaration?.unit === 'step';
  const { one, many } = declaration?.words.skipped ?? { one: 'skipped', many: 'skipped' };
  const isRunning = status === 'running';
  return [
    ...(isStep && !isRunning
      ? []
      : [settled === total ? count(settled) : `${count(settled)} of ${total === null ? '?' : count(total)}`]),
    ...(isStep && isRunning && stage !== null ? [safeText(stage)] : []),
    ...(skipped > 0 ? [paint('quiet', counted(skipped, one, many))] : []),
    ...(failed > 0 ? [paint('failed', `${count(failed)} failed`)] : []),
    ...facts(phase, phases),
    ...(isRunning && moves && imagesPerMinute !== null ? [rateInWords(imagesPerMinute, true)] : []),
    ...(isRunning && moves && etaSeconds !== null ? [`${duration(remaining(etaSeconds, updatedAt, now))} left`] : []),
  ];
}

function conditionLines(condition: Condition | null, look: Look): string[] {
  const text = conditionText(condition);
  return text === null ? [] : marked(condition?.state === 'blocked' ? 'failed' : 'attention', text, look);
}

function marked(tone: 'attention' | 'failed', text: string, { paint, width }: Pick<Look, 'paint' | 'width'>): string[] {
  const [first = '', ...more] = wrap(text, width - 4);
  return [`${MARKS.attention} ${first}`, ...more.map((line) => `  ${line}`)].map((line) => `  ${paint(tone, line)}`);
}

/** What is left, or why nothing is counted down. */
function timeLeft(
  {
    status,
    condition,
    etaSeconds,
    updatedAt,
  }: Pick<Line, 'status' | 'etaSeconds' | 'updatedAt'> & { readonly condition: Condition | null },
  now: number,
): string[] {
  if (!isAtWork(status)) return [status];
  if (stateOf(status, condition) !== 'working') return [condition?.state ?? status];
  if (status === 'discovering') return [];
  if (etaSeconds === null) return ['estimating'];
  const left = remaining(etaSeconds, updatedAt, now);
  return [`${duration(left)} left, done about ${clockTime(now + left * 1_000, now)}`];
}

/** The seconds that are left of an estimate. */
function remaining(etaSeconds: number, updatedAt: string, now: number): number {
  return Math.max(1, etaSeconds - ageOf(updatedAt, now));
}

/** What is wrong with the connection; null where nothing is. */
function linkText({ connection, confirmedAt, error }: SessionView, now: number): string | null {
  if (connection === 'ended' || connection === 'live') return null;
  const state = { connecting: 'Connecting …', reconnecting: 'Reconnecting …', polling: 'No live connection' };
  const age = confirmedAt === null ? [] : [`as of ${duration((now - confirmedAt) / 1_000)} ago`];
  const words = [state[connection], ...age].join(', ');
  return error === null ? words : `${words}: ${safeText(error.message)}`;
}

function stateOf(status: SessionStatus, condition: Condition | null): State {
  if (status === 'pending') return 'waiting';
  if (status === 'paused') return 'paused';
  if (status === 'completed') return 'done';
  if (!isAtWork(status)) return 'failed';
  return condition === null || condition.state === 'working' ? 'working' : 'attention';
}

function phaseState(status: PhaseStatus, current: State): State {
  if (status === 'pending') return 'waiting';
  if (status === 'completed') return 'done';
  if (status === 'paused') return 'paused';
  return status === 'running' ? current : 'failed';
}

function mark(state: State, paint: Paint): string {
  return paint(toneOf(state), MARKS[state]);
}

function bar(percentage: number, length: number, state: State, paint: Paint): string {
  const filled = Math.floor((percentage / 100) * length);
  return paint(toneOf(state), '█'.repeat(filled)) + paint('quiet', '░'.repeat(length - filled));
}

function toneOf(state: State): Tone {
  return state === 'waiting' ? 'quiet' : state;
}

function stepName(phase: string, phases: Phases): string {
  return phase === 'discovering' ? DISCOVERY_WORDS.step : safeText(declarationOf(phase, phases)?.words.step ?? phase);
}

/** The seconds since a moment by the server's clock, which may be ahead. */
function ageOf(at: string, now: number): number {
  return Math.max(0, now - Date.parse(at)) / 1000;
}
