import type { Condition, PhaseProgress, Snapshot } from '#libs/contracts';
import { FIRST_PHASE, type PhaseDeclaration } from '#libs/phases';
import {
  counted,
  discoveryInWords,
  duration,
  everythingFailed,
  failedPhotos,
  rateInWords,
  runningPhase,
  summarise,
  unreadablePlaces,
} from '#libs/progress';
import { percent, safeText } from './text.js';

/** The phases of the installation that is shown, which may have more than this program knows. */
export type Phases = readonly PhaseDeclaration[];

/** A session on one line, such as `[12.34 %] training 41/100 completed 38 skipped 2 failed 1, 552 photos per minute, about 25 s left`. */
export function progressLine(snapshot: Snapshot, phases: Phases, condition: Condition | null = null): string {
  const { percentage } = snapshot.overallProgress;
  return `[${percent(percentage)}] ${[doing(snapshot, phases), ...outlook(snapshot, condition)].join(', ')}`;
}

/** Why a session does not move, and what to do; null where it moves. */
export function conditionText(condition: Condition | null): string | null {
  if (condition === null || condition.message === null) return null;
  const { message, advice, since } = condition;
  const from = since === null ? [] : [`Since ${new Date(since).toLocaleTimeString('en-GB')}.`];
  return [message, ...from, ...(advice === null ? [] : [advice])].map(safeText).join(' ');
}

/** The outcome of a session, in numbers. */
export function outcome(snapshot: Snapshot, phases: Phases): string {
  const { total, completed, skipped } = snapshot.phases[FIRST_PHASE.key].progress;
  const figures = [
    counted(total ?? snapshot.discovery.found, 'photo'),
    `${completed} analyzed`,
    `${counted(skipped, 'copy', 'copies')} skipped`,
    `${failedPhotos(snapshot)} failed`,
    ...Object.values(snapshot.phases).flatMap((phase) => facts(phase, phases)),
  ];
  return `${ending(snapshot)}: ${[...figures, ...otherFiles(snapshot)].join(', ')}`;
}

const NOTHING_READ = 'nothing could be read';

/** How a session ended, and after how long. One of which no photo could be read has failed. */
export function ending(snapshot: Snapshot): string {
  const { name, overallStatus, reason, activeSeconds } = snapshot;
  const isUnread = everythingFailed(summarise(snapshot));
  const reasons = [...(isUnread ? [NOTHING_READ] : []), ...(reason === null ? [] : [safeText(reason)])];
  const why = reasons.length === 0 ? '' : ` (${reasons.join('; ')})`;
  return `${safeText(name)} ${isUnread ? 'failed' : overallStatus}${why} in ${duration(activeSeconds)}`;
}

/**
 * Whether a session completed with photos that could be read, and no file or folder that may have been a photo, or have
 * some, could not be read.
 */
export function succeeded(snapshot: Snapshot): boolean {
  const { overallStatus, discovery } = snapshot;
  return (
    overallStatus === 'completed' && unreadablePlaces(discovery.kinds) === 0 && !everythingFailed(summarise(snapshot))
  );
}

/** What discovery found beside photos, without what the session's reason says already. */
export function otherFiles({ discovery, reason }: Snapshot): string[] {
  return discoveryInWords(discovery).filter((words) => !reason?.includes(words));
}

/** The declaration of a phase, where the installation has one. */
export function declarationOf(name: string, phases: Phases): PhaseDeclaration | undefined {
  return phases.find((phase) => phase.name === name);
}

/** The name of a phase. */
export function labelOf(name: string, phases: Phases): string {
  return safeText(declarationOf(name, phases)?.words.title.toLowerCase() ?? name);
}

/** What a phase counts beside its items, as far as it is known, without rare things that did not occur. */
export function facts(phase: PhaseProgress, phases: Phases): string[] {
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
  return everythingFailed(summarise(snapshot)) ? NOTHING_READ : snapshot.overallStatus;
}

/** The rate and what is left, of a session that moves. */
function outlook(snapshot: Snapshot, condition: Condition | null): string[] {
  if (snapshot.overallStatus !== 'running' || (condition !== null && condition.state !== 'working')) return [];
  const { etaSeconds } = snapshot.overallProgress;
  const phase = runningPhase(snapshot);
  return [
    ...(phase === null ? [] : rate(phase)),
    etaSeconds === null ? 'estimating' : `about ${duration(etaSeconds)} left`,
  ];
}

function counts({ name, stage, progress }: PhaseProgress, phases: Phases): string {
  const { settled, total, completed, skipped, failed } = progress;
  const done = `${settled}/${total ?? '?'}`;
  if (declarationOf(name, phases)?.unit === 'step') return stage === null ? done : `${done} ${safeText(stage)}`;
  return `${done} completed ${completed} skipped ${skipped} failed ${failed}`;
}

function rate({ progress }: PhaseProgress): string[] {
  return progress.imagesPerMinute === null ? [] : [rateInWords(progress.imagesPerMinute)];
}
