import { createMemo, Index, Show, type JSX } from 'solid-js';
import type { Snapshot } from '#libs/contracts';
import { otherFilesInWords } from '#libs/progress';
import { now } from '../../design/now.js';
import { count, counted, percent } from '../../design/format.js';
import { Section } from '../../design/layout.js';
import { ProgressBar, Swatch } from '../../design/progress-bar.js';
import { filesAddress } from './other-files/other-files.js';
import styles from './phase-list.module.css';
import { factsOf, phasesOf, skippedInWords, type SessionPhase } from './phases.js';
import { PHASE_WORDS, timeLeft } from './words.js';

/** Discovery and the phases, each with counts that add up to its total. */
export function PhaseList(props: { snapshot: Snapshot }) {
  const phases = createMemo(() => phasesOf(props.snapshot));
  return (
    <Section title="Phases">
      <ol class={styles.phases}>
        <Discovery snapshot={props.snapshot} />
        <Index each={phases()}>{(phase) => <Phase {...phase()} updatedAt={props.snapshot.updatedAt} />}</Index>
      </ol>
    </Section>
  );
}

function Discovery(props: { snapshot: Snapshot }) {
  const discovery = () => props.snapshot.discovery;
  const active = () => props.snapshot.overallStatus === 'discovering';
  const others = () => otherFilesInWords(discovery().kinds).join(', ');
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
        shares={{ completed: done() ? 1 : 0 }}
      />
      <Show when={discovery().missing}>{(missing) => <p class={styles.legend}>{count(missing())} missing</p>}</Show>
      <Show when={others()}>
        {(words) => (
          <p class={styles.legend}>
            <a href={filesAddress(props.snapshot.sessionId, 'all')}>{words()}</a>
          </p>
        )}
      </Show>
    </Row>
  );
}

function Phase(props: SessionPhase & { updatedAt: string }) {
  const progress = () => props.phase.progress;
  const running = () => props.phase.status === 'running';
  const name = () => props.declaration.words.title;
  /** Steps of a phase's own work mean nothing to a user. */
  const countsPhotos = () => props.declaration.unit === 'photo';
  const counts = () => {
    const { settled, total } = progress();
    return total === null || !countsPhotos() ? null : `${count(settled)}/${count(total)}`;
  };
  const facts = () => (progress().total === null ? [] : factsOf(props).map(({ label }) => label)).join(', ');
  const share = (items: number) => items / (progress().total || 1);
  const shares = () => ({
    completed: props.phase.needed ? share(progress().completed) : 1,
    skipped: share(progress().skipped),
    failed: share(progress().failed),
  });
  const estimate = () => {
    if (!running()) return [];
    const { imagesPerMinute, etaSeconds } = progress();
    return [
      ...(props.phase.stage === null ? [] : [props.phase.stage]),
      ...(imagesPerMinute === null ? [] : [`${count(Math.round(imagesPerMinute))} / min`]),
      timeLeft(etaSeconds, props.updatedAt, now()),
    ];
  };
  return (
    <Row
      name={name()}
      state={PHASE_WORDS[props.phase.status]}
      active={running()}
      counts={props.phase.needed ? counts() : 'nothing to do'}
      percentage={props.phase.status === 'pending' ? null : percent(progress().percentage)}
    >
      <ProgressBar
        label={name()}
        percentage={progress().percentage}
        text={[PHASE_WORDS[props.phase.status], counts() ?? percent(progress().percentage)].join(', ')}
        shares={shares()}
      />
      <p class={styles.legend}>
        <Show when={countsPhotos() && progress().total !== null}>
          <span>
            <Swatch kind="completed" />
            {count(progress().completed)} completed
          </span>
          <span>
            <Swatch kind="skipped" />
            {skippedInWords(props)}
          </span>
          <span>
            <Swatch kind="failed" />
            {count(progress().failed)} failed
          </span>
        </Show>
        <Show when={facts()}>{(text) => <span>{text()}</span>}</Show>
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
