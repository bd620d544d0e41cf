import { For, Show } from 'solid-js';
import { isTerminal, type Snapshot } from '#libs/contracts';
import { createNow } from '../../design/now.js';
import { Fact, Facts } from '../../design/layout.js';
import { count, counted, duration, percent } from '../../design/format.js';
import { ProgressBar } from '../../design/progress-bar.js';
import styles from './overall.module.css';
import { phaseLabel, remainingSeconds } from './words.js';

/** The whole session as one figure and one bar, and the totals at the end. */
export function Overall(props: { snapshot: Snapshot }) {
  const progress = () => props.snapshot.overallProgress;
  const discovering = () => props.snapshot.overallStatus === 'discovering';
  const label = () => phaseLabel(props.snapshot.overallStatus, progress().currentPhase);
  /** Shares of the bar at which one phase ends and the next begins. */
  const notches = () => {
    const { training, faceDetection, clustering } = props.snapshot.weights;
    const whole = training + faceDetection + clustering;
    return [training / whole, (training + faceDetection) / whole];
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
        <Figures facts={summary(props.snapshot)} />
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
        <For each={props.facts.map(([term]) => term)}>
          {(term) => <Fact term={term}>{props.facts.find(([other]) => other === term)?.[1]}</Fact>}
        </For>
      </Facts>
    </div>
  );
}

function summary({ phases, discovery, activeSeconds }: Snapshot): Figure[] {
  const { training, faceDetection, clustering } = phases;
  const people: Figure[] = clustering.people === null ? [] : [['People', count(clustering.people)]];
  return [
    ['Photos', count(training.progress.total ?? discovery.found)],
    ['Analyzed', count(training.progress.completed)],
    ['Duplicates', count(training.progress.skipped)],
    ['Failed', count(training.progress.failed + faceDetection.progress.failed)],
    ['Faces', count(faceDetection.faces)],
    ...people,
    ['Active time', duration(activeSeconds)],
  ];
}
