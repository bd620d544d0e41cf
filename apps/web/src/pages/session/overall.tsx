import { Index, Show } from 'solid-js';
import { isTerminal, type Snapshot } from '#libs/contracts';
import { failedPhotos } from '#libs/progress';
import { createNow } from '../../design/now.js';
import { Fact, Facts } from '../../design/layout.js';
import { count, counted, duration, percent } from '../../design/format.js';
import { ProgressBar } from '../../design/progress-bar.js';
import styles from './overall.module.css';
import { usePhases, type FindPhase } from '../../server/phases.js';
import { factsOf, firstNumbers, phasesOf } from './phases.js';
import { phaseLabel, remainingSeconds } from './words.js';

/** The whole session as one figure and one bar, and the totals at the end. */
export function Overall(props: { snapshot: Snapshot }) {
  const find = usePhases();
  const progress = () => props.snapshot.overallProgress;
  const discovering = () => props.snapshot.overallStatus === 'discovering';
  const label = () => phaseLabel(props.snapshot.overallStatus, progress().currentPhase, find);
  /** Shares of the bar at which one phase ends and the next begins. */
  const notches = () => {
    const weights = Object.keys(props.snapshot.phases).map((key) => props.snapshot.weights[key] ?? 0);
    return weights.slice(0, -1).map((_, index) => sum(weights.slice(0, index + 1)) / sum(weights));
  };
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
        segments={[{ kind: 'completed', share: progress().percentage / 100 }]}
        notches={notches()}
      />
      <Show when={isTerminal(props.snapshot.overallStatus)} fallback={<LiveFigures snapshot={props.snapshot} />}>
        <Figures facts={summary(props.snapshot, find)} />
      </Show>
    </section>
  );
}

type Figure = readonly [term: string, value: string];

function LiveFigures(props: { snapshot: Snapshot }) {
  const now = createNow();
  const running = () => props.snapshot.overallStatus === 'running';
  const left = () => {
    const { overallProgress, updatedAt } = props.snapshot;
    const seconds = remainingSeconds(overallProgress.etaSeconds, updatedAt, now());
    return seconds === null ? 'estimating' : duration(seconds);
  };
  const rate = () => {
    const phases = Object.values(props.snapshot.phases);
    const perMinute = phases.find((phase) => phase.status === 'running')?.progress.imagesPerMinute;
    return perMinute === undefined || perMinute === null ? '–' : `${count(Math.round(perMinute))} / min`;
  };
  /** Active time continues between two snapshots. */
  const active = () => {
    const since = running() ? Math.max(0, now() - Date.parse(props.snapshot.updatedAt)) / 1000 : 0;
    return duration(props.snapshot.activeSeconds + since);
  };
  const facts = (): Figure[] => [
    ['Time left', running() ? left() : '–'],
    ['Speed', running() ? rate() : '–'],
    ['Active time', active()],
  ];
  return <Figures facts={facts()} />;
}

function Figures(props: { facts: readonly Figure[] }) {
  return (
    <div class={styles.facts}>
      <Facts>
        <Index each={props.facts}>{(fact) => <Fact term={fact()[0]}>{fact()[1]}</Fact>}</Index>
      </Facts>
    </div>
  );
}

function summary(snapshot: Snapshot, find: FindPhase): Figure[] {
  const { total, completed, skipped } = firstNumbers(snapshot);
  const facts = phasesOf(snapshot, find).flatMap(factsOf);
  return [
    ['Photos', count(total ?? snapshot.discovery.found)],
    ['Analyzed', count(completed)],
    ['Duplicates', count(skipped)],
    ['Failed', count(failedPhotos(snapshot))],
    ...facts.map(({ many, value }): Figure => [many.charAt(0).toUpperCase() + many.slice(1), count(value)]),
    ['Active time', duration(snapshot.activeSeconds)],
  ];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
