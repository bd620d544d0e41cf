import { Index, Show } from 'solid-js';
import { isTerminal, type Snapshot } from '#libs/contracts';
import { failedPhotos } from '#libs/progress';
import { now } from '../../design/now.js';
import { Fact, Facts } from '../../design/layout.js';
import { count, counted, duration, percent } from '../../design/format.js';
import { ProgressBar } from '../../design/progress-bar.js';
import styles from './overall.module.css';
import { factsOf, firstNumbers, phasesOf } from './phases.js';
import { phaseLabel, remainingSeconds } from './words.js';

/** The whole session as one figure and one bar, and the totals at the end. */
export function Overall(props: { snapshot: Snapshot }) {
  const progress = () => props.snapshot.overallProgress;
  const discovering = () => props.snapshot.overallStatus === 'discovering';
  const label = () => phaseLabel(props.snapshot.overallStatus, progress().currentPhase);
  /** Shares of the bar at which one phase ends and the next begins. */
  const notches = () => {
    let end = 0;
    const weights = Object.keys(props.snapshot.phases).map((key) => props.snapshot.weights[key] ?? 0);
    return weights.slice(0, -1).map((weight) => (end += weight / 100));
  };
  const figures = () =>
    isTerminal(props.snapshot.overallStatus) ? summary(props.snapshot) : liveFigures(props.snapshot);
  return (
    <section class={styles.overall} aria-label="Overall progress">
      <p class={styles.label}>{label()}</p>
      <p class={styles.figure} data-complete={props.snapshot.overallStatus === 'completed'}>
        {discovering() ? count(props.snapshot.discovery.found) : percent(progress().percentage)}
        <Show when={discovering()}>
          <span class={styles.unit}>photos found</span>
        </Show>
      </p>
      <ProgressBar
        size="large"
        label="Overall progress"
        percentage={discovering() ? null : progress().percentage}
        text={`${discovering() ? counted(props.snapshot.discovery.found, 'photo') + ' found' : percent(progress().percentage)}, ${label()}`}
        shares={{ completed: progress().percentage / 100 }}
        notches={notches()}
      />
      <div class={styles.facts}>
        <Facts>
          <Index each={figures()}>{(figure) => <Fact term={figure()[0]}>{figure()[1]}</Fact>}</Index>
        </Facts>
      </div>
    </section>
  );
}

type Figure = readonly [term: string, value: string];

function liveFigures({ overallStatus, overallProgress, updatedAt, phases, activeSeconds }: Snapshot): Figure[] {
  const running = overallStatus === 'running';
  const left = remainingSeconds(overallProgress.etaSeconds, updatedAt, now());
  const rate = Object.values(phases).find(({ status }) => status === 'running')?.progress.imagesPerMinute;
  // Active time continues between two snapshots.
  const since = running ? Math.max(0, now() - Date.parse(updatedAt)) / 1000 : 0;
  const estimate = left === null ? 'estimating' : duration(left);
  return [
    ['Time left', running ? estimate : '–'],
    ['Speed', running && typeof rate === 'number' ? `${count(Math.round(rate))} / min` : '–'],
    ['Active time', duration(activeSeconds + since)],
  ];
}

function summary(snapshot: Snapshot): Figure[] {
  const { total, completed, skipped } = firstNumbers(snapshot);
  const facts = phasesOf(snapshot).flatMap(factsOf);
  return [
    ['Photos', count(total ?? snapshot.discovery.found)],
    ['Analyzed', count(completed)],
    ['Duplicates', count(skipped)],
    ['Failed', count(failedPhotos(snapshot))],
    ...facts.map(({ many, value }): Figure => [many.charAt(0).toUpperCase() + many.slice(1), count(value)]),
    ['Active time', duration(snapshot.activeSeconds)],
  ];
}
