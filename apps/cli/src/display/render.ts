import type { SessionView } from '#libs/client';
import type { Condition, PhaseProgress, Snapshot } from '#libs/contracts';
import { FIRST_PHASE, type PhaseDeclaration } from '#libs/phases';
import { discoveryInWords, failedPhotos, runningPhase } from '#libs/progress';
import { counted, duration, percent, safeText } from './text.js';

/** The phases of the installation that is shown, which may have more than this program knows. */
export type Phases = readonly PhaseDeclaration[];

const LABEL_WIDTH = 16;
const BAR_WIDTH = 32;

/** A session on one line, such as `[12.34 %] training 41/100 completed 38 skipped 2 failed 1, 9.2 img/s, about 25 s left`. */
export function progressLine(snapshot: Snapshot, phases: Phases): string {
  const { percentage } = snapshot.overallProgress;
  return `[${percent(percentage)}] ${[doing(snapshot, phases), ...outlook(snapshot)].join(', ')}`;
}

/** Why a session does not move, and what to do; nothing where it moves. */
export function conditionLines(condition: Condition | null): string[] {
  if (condition === null || condition.message === null) return [];
  const { message, advice, since } = condition;
  const from = since === null ? '' : ` Since ${new Date(since).toLocaleTimeString('en-GB')}.`;
  return [safeText(message) + from, ...(advice === null ? [] : [safeText(advice)])];
}

/** A session as a block of lines. @param now the client's clock in ms, by which the time left counts down. */
export function progressBlock(
  { snapshot, condition, connection, confirmedAt, error }: SessionView,
  phases: Phases,
  now: number,
): string[] {
  const state = connectionLine(connection, confirmedAt === null ? null : (now - confirmedAt) / 1000, error?.message);
  if (snapshot === null) return [state];
  const { percentage, etaSeconds } = snapshot.overallProgress;
  const age = Math.max(0, (now - Date.parse(snapshot.updatedAt)) / 1000);
  const left = etaSeconds === null ? [] : [`about ${duration(Math.max(1, etaSeconds - age))} left`];
  const status = snapshot.overallStatus === 'running' ? left : [snapshot.overallStatus];
  return [
    `${safeText(snapshot.name)}  ${safeText(snapshot.rootPath)}`,
    [`${bar(percentage)} ${percent(percentage)}`, ...status].join('   '),
    `${'discovery'.padEnd(LABEL_WIDTH)}${[`${counted(snapshot.discovery.found, 'photo')} found`, ...others(snapshot)].join('   ')}`,
    ...Object.values(snapshot.phases).map(
      (phase) => `${labelOf(phase.name, phases).padEnd(LABEL_WIDTH)}${phaseState(phase, phases)}`,
    ),
    ...conditionLines(condition),
    state,
  ];
}

/** The outcome of a session, in numbers. */
export function outcome(snapshot: Snapshot, phases: Phases): string {
  const { total, completed, skipped } = snapshot.phases[FIRST_PHASE.key].progress;
  const figures = [
    counted(total ?? snapshot.discovery.found, 'photo'),
    `${completed} trained`,
    counted(skipped, 'duplicate') + ' skipped',
    `${failedPhotos(snapshot)} failed`,
    ...Object.values(snapshot.phases).flatMap((phase) => facts(phase, phases)),
  ];
  const reason = snapshot.reason === null ? '' : ` (${safeText(snapshot.reason)})`;
  // The reason may say some of it already.
  const unsaid = others(snapshot).filter((words) => !snapshot.reason?.includes(words));
  return `${safeText(snapshot.name)} ${snapshot.overallStatus}${reason} in ${duration(snapshot.activeSeconds)}: ${[...figures, ...unsaid].join(', ')}`;
}

/** What discovery found beside photos, in words. */
function others({ discovery }: Snapshot): string[] {
  return discoveryInWords(discovery);
}

function declarationOf(name: string, phases: Phases): PhaseDeclaration | undefined {
  return phases.find((phase) => phase.name === name);
}

function labelOf(name: string, phases: Phases): string {
  return safeText(declarationOf(name, phases)?.words.title.toLowerCase() ?? name);
}

/** What a phase counts beside its items, as far as it is known, without rare things that did not occur. */
function facts(phase: PhaseProgress, phases: Phases): string[] {
  return Object.entries(declarationOf(phase.name, phases)?.facts ?? {}).flatMap(([name, { one, many, rare }]) => {
    const value = phase[name];
    return typeof value === 'number' && !(rare && value === 0) ? [safeText(counted(value, one, many))] : [];
  });
}

function doing(snapshot: Snapshot, phases: Phases): string {
  const phase = runningPhase(snapshot);
  const paused = snapshot.overallStatus === 'paused' ? 'paused in ' : '';
  if (phase !== null) return `${paused}${labelOf(phase.name, phases)} ${counts(phase, phases)}`;
  if (snapshot.overallProgress.currentPhase === 'discovering') return `discovering, ${snapshot.discovery.found} found`;
  return snapshot.overallStatus;
}

function outlook(snapshot: Snapshot): string[] {
  if (snapshot.overallStatus !== 'running') return [];
  const { etaSeconds } = snapshot.overallProgress;
  const phase = runningPhase(snapshot);
  return [
    ...(phase === null ? [] : rate(phase)),
    etaSeconds === null ? 'estimating' : `about ${duration(etaSeconds)} left`,
  ];
}

function phaseState(phase: PhaseProgress, phases: Phases): string {
  if (!phase.needed) return 'not needed';
  if (phase.status === 'pending') return 'pending';
  const speed = phase.status === 'running' ? rate(phase) : [];
  return [counts(phase, phases), ...speed, ...facts(phase, phases)].join('   ');
}

function counts({ name, stage, progress }: PhaseProgress, phases: Phases): string {
  const { settled, total, completed, skipped, failed } = progress;
  const done = `${settled}/${total ?? '?'}`;
  if (declarationOf(name, phases)?.unit === 'step') return stage === null ? done : `${done} ${safeText(stage)}`;
  return `${done} completed ${completed} skipped ${skipped} failed ${failed}`;
}

function rate({ progress }: PhaseProgress): string[] {
  return progress.imagesPerMinute === null ? [] : [`${(progress.imagesPerMinute / 60).toFixed(1)} img/s`];
}

function bar(percentage: number): string {
  const filled = Math.floor((percentage / 100) * BAR_WIDTH);
  return '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
}

function connectionLine(connection: SessionView['connection'], age: number | null, error: string | undefined): string {
  const aged = connection === 'live' || age === null ? '' : `, as of ${duration(age)} ago`;
  return `${connection}${aged}${error === undefined ? '' : `: ${safeText(error)}`}`;
}
