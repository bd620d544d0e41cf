import type { SessionView } from '#libs/client';
import type { PhaseProgress, Snapshot } from '#libs/contracts';
import { counted, duration, percent, safeText } from './text.js';

const LABELS: Readonly<Record<string, string>> = {
  training: 'training',
  face_detection: 'face detection',
  clustering: 'clustering',
};
const LABEL_WIDTH = 16;
const BAR_WIDTH = 32;

/** A session on one line, such as `[12.34 %] training 41/100 completed 38 skipped 2 failed 1, 9.2 img/s, about 25 s left`. */
export function progressLine(snapshot: Snapshot): string {
  const { percentage } = snapshot.overallProgress;
  return `[${percent(percentage)}] ${[doing(snapshot), ...outlook(snapshot)].join(', ')}`;
}

/**
 * A session as a block of lines.
 * @param now the client's clock in ms, by which the time left counts down.
 */
export function progressBlock({ snapshot, connection, confirmedAt, error }: SessionView, now: number): string[] {
  const state = connectionLine(connection, confirmedAt === null ? null : (now - confirmedAt) / 1000, error?.message);
  if (snapshot === null) return [state];
  const { percentage, etaSeconds } = snapshot.overallProgress;
  const age = Math.max(0, (now - Date.parse(snapshot.updatedAt)) / 1000);
  const left = etaSeconds === null ? [] : [`about ${duration(Math.max(1, etaSeconds - age))} left`];
  const status = snapshot.overallStatus === 'running' ? left : [snapshot.overallStatus];
  return [
    `${safeText(snapshot.name)}  ${safeText(snapshot.rootPath)}`,
    [`${bar(percentage)} ${percent(percentage)}`, ...status].join('   '),
    `${'discovery'.padEnd(LABEL_WIDTH)}${counted(snapshot.discovery.found, 'photo')} found`,
    ...phasesOf(snapshot).map(
      (phase) => `${(LABELS[phase.name] ?? phase.name).padEnd(LABEL_WIDTH)}${phaseState(phase)}`,
    ),
    state,
  ];
}

/** The outcome of a session, in numbers. */
export function outcome(snapshot: Snapshot): string {
  const { training, faceDetection, clustering } = snapshot.phases;
  const { completed, skipped, failed } = training.progress;
  const facts = [
    counted(training.progress.total ?? snapshot.discovery.found, 'photo'),
    `${completed} trained`,
    counted(skipped, 'duplicate') + ' skipped',
    `${failed + faceDetection.progress.failed} failed`,
    counted(faceDetection.faces, 'face'),
    ...(clustering.people === null ? [] : [counted(clustering.people, 'person', 'people')]),
    ...(clustering.ungrouped === null ? [] : [`${counted(clustering.ungrouped, 'face')} not grouped`]),
  ];
  const reason = snapshot.reason === null ? '' : ` (${safeText(snapshot.reason)})`;
  return `${safeText(snapshot.name)} ${snapshot.overallStatus}${reason} in ${duration(snapshot.activeSeconds)}: ${facts.join(', ')}`;
}

function phasesOf({ phases }: Snapshot): PhaseProgress[] {
  return [phases.training, phases.faceDetection, phases.clustering];
}

function currentPhase(snapshot: Snapshot): PhaseProgress | undefined {
  return phasesOf(snapshot).find(({ name }) => name === snapshot.overallProgress.currentPhase);
}

function doing(snapshot: Snapshot): string {
  const phase = currentPhase(snapshot);
  const paused = snapshot.overallStatus === 'paused' ? 'paused in ' : '';
  if (phase !== undefined) return `${paused}${LABELS[phase.name]} ${counts(phase)}`;
  if (snapshot.overallProgress.currentPhase === 'discovering') return `discovering, ${snapshot.discovery.found} found`;
  return snapshot.overallStatus;
}

function outlook(snapshot: Snapshot): string[] {
  if (snapshot.overallStatus !== 'running') return [];
  const { etaSeconds } = snapshot.overallProgress;
  const phase = currentPhase(snapshot);
  return [
    ...(phase === undefined ? [] : rate(phase)),
    etaSeconds === null ? 'estimating' : `about ${duration(etaSeconds)} left`,
  ];
}

function phaseState(phase: PhaseProgress): string {
  if (!phase.needed) return 'not needed';
  if (phase.status === 'pending') return 'pending';
  const faces = typeof phase['faces'] === 'number' ? [counted(phase['faces'], 'face')] : [];
  const people = typeof phase['people'] === 'number' ? [counted(phase['people'], 'person', 'people')] : [];
  const speed = phase.status === 'running' ? rate(phase) : [];
  return [counts(phase), ...speed, ...faces, ...people].join('   ');
}

function counts({ name, stage, progress }: PhaseProgress): string {
  const { settled, total, completed, skipped, failed } = progress;
  const done = `${settled}/${total ?? '?'}`;
  if (name === 'clustering') return stage === null ? done : `${done} ${safeText(stage)}`;
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
