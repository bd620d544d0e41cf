import { Show } from 'solid-js';
import { isTerminal, isAtWork, type Condition, type Snapshot } from '#libs/contracts';
import { rateInWords } from '#libs/progress';
import { timeOfWeek, count, counted, duration, percent } from '../../design/format.js';
import { now } from '../../design/now.js';
import { ProgressBar } from '../../design/progress-bar.js';
import type { Standing } from '../sessions/outcome.js';
import styles from './overall.module.css';
import { firstNumbers, phasesOf, type SessionPhase } from './phases.js';
import { endingLabel, everythingFailed, nothingFound } from './verdict.js';
import { finishInWords } from './words.js';

/** How far a session that has not ended is: its percentage, what it is doing, and when it will be done. */
export function Overall(props: { snapshot: Snapshot; condition: Condition | null }) {
  const status = () => props.snapshot.overallStatus;
  const current = () => {
    const { currentPhase } = props.snapshot.overallProgress;
    return phasesOf(props.snapshot).find(({ phase }) => phase.name === currentPhase);
  };
  return (
    <div class={styles.overall} data-still={status() === 'paused'}>
      <Show when={status() !== 'pending'}>
        <p class={styles.figure}>
          {status() === 'discovering'
            ? count(props.snapshot.discovery.found)
            : percent(props.snapshot.overallProgress.percentage)}
        </p>
      </Show>
      <div class={styles.counts}>
        <p class={styles.strong}>{countsInWords(props.snapshot, current())}</p>
        <p class={styles.soft}>{activityInWords(props.snapshot, current())}</p>
      </div>
      <Show when={status() !== 'pending'}>
        <div class={styles.times}>
          <p class={styles.strong}>{endInWords(props.snapshot, props.condition)}</p>
          <p class={styles.soft}>{speedInWords(props.snapshot, current(), props.condition)}</p>
        </div>
      </Show>
    </div>
  );
}

/** The whole session as one bar. */
export function OverallBar(props: { snapshot: Snapshot; standing: Standing }) {
  const discovering = () => props.snapshot.overallStatus === 'discovering';
  const progress = () => props.snapshot.overallProgress;
  const figure = () =>
    discovering() ? `${counted(props.snapshot.discovery.found, 'photo')} found` : percent(progress().percentage);
  /** Shares of the bar at which one phase ends and the next begins. */
  const notches = () => {
    let end = 0;
    const weights = Object.keys(props.snapshot.phases).map((key) => props.snapshot.weights[key] ?? 0);
    return weights.slice(0, -1).map((weight) => (end += weight / 100));
  };
  const failed = () => everythingFailed(props.snapshot);
  const empty = () => nothingFound(props.snapshot);
  const percentage = () => (empty() ? 0 : progress().percentage);
  const share = () => percentage() / 100;
  return (
    <div class={styles.bar} data-state={props.standing.state}>
      <ProgressBar
        label="Overall progress"
        percentage={discovering() ? null : percentage()}
        text={`${failed() || empty() ? '' : `${figure()}, `}${endingLabel(props.snapshot)}`}
        shares={failed() ? { failed: share() } : { completed: share() }}
        notches={isTerminal(props.snapshot.overallStatus) ? [] : notches()}
      />
    </div>
  );
}

/** `368 of 642 photos`. */
function countsInWords(snapshot: Snapshot, current: SessionPhase | undefined): string {
  if (snapshot.overallStatus === 'pending') return 'Not started yet';
  if (snapshot.overallStatus === 'discovering') return 'photos found';
  if (current?.declaration.unit !== 'photo') return counted(firstNumbers(snapshot).total ?? 0, 'photo');
  const { settled, total } = current.phase.progress;
  return `${count(settled)} of ${counted(total ?? 0, 'photo')}`;
}

function activityInWords(snapshot: Snapshot, current: SessionPhase | undefined): string {
  if (snapshot.overallStatus === 'pending') return 'Start looks for photos in the folder, then for people in them.';
  if (snapshot.overallStatus === 'discovering') return 'Looking through the folder';
  return current?.declaration.words.activity ?? '';
}

/** When the session ends, or why that is not known. */
function endInWords(snapshot: Snapshot, condition: Condition | null): string {
  if (snapshot.overallStatus === 'paused') return 'Paused';
  if (condition?.since) return `Waiting since ${timeOfWeek(Date.parse(condition.since), now())}`;
  if (snapshot.overallStatus === 'discovering') return 'Searching';
  return finishInWords(snapshot.overallProgress.etaSeconds, snapshot.updatedAt, now()) ?? 'Estimating the time left';
}

/** `184 photos per minute · 3 min 20 s so far`; while a condition stands, the time until it began. */
function speedInWords(snapshot: Snapshot, current: SessionPhase | undefined, condition: Condition | null): string {
  const { overallStatus, updatedAt, activeSeconds } = snapshot;
  const running = isAtWork(overallStatus);
  const until = condition?.since ? Date.parse(condition.since) : now();
  // Active time continues between two snapshots.
  const since = running ? Math.max(0, until - Date.parse(updatedAt)) / 1000 : 0;
  const rate = running && condition === null ? current?.phase.progress.imagesPerMinute : null;
  return [...(typeof rate === 'number' ? [rateInWords(rate)] : []), `${duration(activeSeconds + since)} so far`].join(
    ' · ',
  );
}
