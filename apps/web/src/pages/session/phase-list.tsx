import { Show, type JSX } from 'solid-js';
import type { PhaseProgress, Snapshot } from '#libs/contracts';
import { createNow } from '../../design/now.js';
import { count, counted, duration, percent } from '../../design/format.js';
import { Section } from '../../design/layout.js';
import { ProgressBar, Swatch, type Segment } from '../../design/progress-bar.js';
import styles from './phase-list.module.css';
import { phaseTitle, phaseState, remainingSeconds } from './words.js';

/** Discovery and the three phases, each with counts that add up to its total. */
export function PhaseList(props: { snapshot: Snapshot }) {
  const phases = () => props.snapshot.phases;
  return (
    <Section title="Phases">
      <ol class={styles.phases}>
        <Discovery snapshot={props.snapshot} />
        <Phase
          phase={phases().training}
          updatedAt={props.snapshot.updatedAt}
          skipped={(photos) => `${counted(photos, 'duplicate')} skipped`}
        />
        <Phase
          phase={phases().faceDetection}
          updatedAt={props.snapshot.updatedAt}
          skipped={(photos) => `${count(photos)} skipped`}
          result={phases().faceDetection.faces > 0 ? counted(phases().faceDetection.faces, 'face') : null}
        />
        <Phase
          phase={phases().clustering}
          updatedAt={props.snapshot.updatedAt}
          skipped={(photos) => `${count(photos)} skipped`}
          result={grouped(phases().clustering)}
        />
      </ol>
    </Section>
  );
}

function grouped({ people, ungrouped }: Snapshot['phases']['clustering']): string | null {
  if (people === null) return null;
  return `${counted(people, 'person', 'people')}, ${counted(ungrouped ?? 0, 'face')} not grouped`;
}

function Discovery(props: { snapshot: Snapshot }) {
  const discovery = () => props.snapshot.discovery;
  const active = () => props.snapshot.overallStatus === 'discovering';
  const done = () => discovery().completedAt !== null;
  const state = () => {
    if (done()) return '✓ Complete';
    return active() ? 'Searching' : 'Pending';
  };
  return (
    <Row name="Discovery" state={state()} active={active()} counts={`${counted(discovery().found, 'photo')} found`}>
      <ProgressBar
        label="Discovery"
        percentage={active() ? null : done() ? 100 : 0}
        text={`${counted(discovery().found, 'photo')} found`}
        segments={[{ kind: 'completed', share: done() ? 1 : 0 }]}
      />
      <Show when={discovery().unreadable > 0}>
        <p class={styles.legend}>
          {counted(discovery().unreadable, 'file or folder', 'files or folders')} could not be read
        </p>
      </Show>
    </Row>
  );
}

function Phase(props: {
  phase: PhaseProgress;
  updatedAt: string;
  skipped: (photos: number) => string;
  result?: string | null;
}) {
  const now = createNow();
  const progress = () => props.phase.progress;
  const running = () => props.phase.status === 'running';
  const name = () => phaseTitle(props.phase.name);
  /** Clustering counts stages of its own work, which mean nothing to a user. */
  const countsPhotos = () => props.phase.name !== 'clustering';
  const counts = () => {
    const { settled, total } = progress();
    return total === null || !countsPhotos() ? null : `${count(settled)}/${count(total)}`;
  };
  const share = (items: number) => items / (progress().total || 1);
  const segments = (): Segment[] => [
    { kind: 'completed', share: props.phase.needed ? share(progress().completed) : 1 },
    { kind: 'skipped', share: share(progress().skipped) },
    { kind: 'failed', share: share(progress().failed) },
  ];
  const estimate = () => {
    if (!running()) return [];
    const { imagesPerMinute, etaSeconds } = progress();
    const left = remainingSeconds(etaSeconds, props.updatedAt, now());
    return [
      ...(props.phase.stage === null ? [] : [props.phase.stage]),
      ...(imagesPerMinute === null ? [] : [`${count(Math.round(imagesPerMinute))} / min`]),
      left === null ? 'estimating' : `${duration(left)} left`,
    ];
  };
  return (
    <Row
      name={name()}
      state={phaseState(props.phase)}
      active={running()}
      counts={props.phase.needed ? counts() : 'nothing to do'}
      percentage={props.phase.status === 'pending' ? null : percent(progress().percentage)}
    >
      <ProgressBar
        label={name()}
        percentage={progress().percentage}
        text={[phaseState(props.phase), counts() ?? percent(progress().percentage)].join(', ')}
        segments={segments()}
      />
      <p class={styles.legend}>
        <Show when={countsPhotos() && progress().total !== null}>
          <span>
            <Swatch kind="completed" />
            {count(progress().completed)} completed
          </span>
          <span>
            <Swatch kind="skipped" />
            {props.skipped(progress().skipped)}
          </span>
          <span>
            <Swatch kind="failed" />
            {count(progress().failed)} failed
          </span>
        </Show>
        <Show when={props.result}>{(result) => <span>{result()}</span>}</Show>
        <span class={styles.estimate}>{estimate().join(' · ')}</span>
      </p>
    </Row>
  );
}

function Row(props: {
  name: string;
  state: string;
  active: boolean;
  counts: string | null;
  percentage?: string | null;
  children: JSX.Element;
}) {
  return (
    <li class={styles.phase} data-active={props.active}>
      <div class={styles.line}>
        <h3>{props.name}</h3>
        <span class={styles.state}>{props.state}</span>
        <span class={styles.counts}>
          <Show when={props.counts}>{(counts) => <span>{counts()}</span>}</Show>
          <Show when={props.percentage}>{(percentage) => <span>{percentage()}</span>}</Show>
        </span>
      </div>
      {props.children}
    </li>
  );
}
