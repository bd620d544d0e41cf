import { createMemo, Index, Show, type JSX } from 'solid-js';
import type { PhaseProgress, Snapshot } from '#libs/contracts';
import { otherFilesInWords } from '#libs/progress';
import { now } from '../../design/now.js';
import { count, counted, percent } from '../../design/format.js';
import { ProgressBar, Swatch } from '../../design/progress-bar.js';
import { StatusIcon, type WorkState } from '../../design/status-icon.js';
import { filesAddress } from './other-files/other-files.js';
import styles from './steps.module.css';
import { factsOf, phasesOf, skippedInWords, type SessionPhase } from './phases.js';
import { tabAddress } from './session-tabs/tabs.js';
import { DISCOVERY_WORDS, PHASE_WORDS, timeLeft } from './words.js';

/** Discovery and the phases side by side, each with counts that add up to its total; without estimates unless it moves. */
export function Steps(props: { snapshot: Snapshot; moves: boolean }) {
  const phases = createMemo(() => phasesOf(props.snapshot));
  return (
    <ol class={styles.steps} aria-label="Steps">
      <Discovery snapshot={props.snapshot} />
      <Index each={phases()}>{(phase) => <Phase {...phase()} snapshot={props.snapshot} moves={props.moves} />}</Index>
    </ol>
  );
}

function Discovery(props: { snapshot: Snapshot }) {
  const discovery = () => props.snapshot.discovery;
  const done = () => discovery().completedAt !== null;
  const status = (): PhaseProgress['status'] => {
    if (done()) return 'completed';
    return props.snapshot.overallStatus === 'discovering' ? 'running' : 'pending';
  };
  const others = () => otherFilesInWords(discovery().kinds).join(', ');
  return (
    <Step
      words={DISCOVERY_WORDS}
      status={status()}
      state={done() && discovery().found === 0 ? 'waiting' : STATES[status()]}
      value={count(discovery().found)}
    >
      <ProgressBar
        label="Discovery"
        percentage={status() === 'running' ? null : done() ? 100 : 0}
        text={`${counted(discovery().found, 'photo')} found`}
        shares={{ completed: done() ? 1 : 0 }}
      />
      <p class={styles.detail}>
        <span>{counted(discovery().found, 'photo')} found</span>
        <Show when={discovery().missing}>{(missing) => <span>{count(missing())} missing</span>}</Show>
        <Show when={others()}>
          {(words) => (
            <a class={styles.others} href={filesAddress(props.snapshot.sessionId, 'all')} title={words()}>
              {words()}
            </a>
          )}
        </Show>
      </p>
    </Step>
  );
}

function Phase(props: SessionPhase & { snapshot: Snapshot; moves: boolean }) {
  const progress = () => props.phase.progress;
  const running = () => props.phase.status === 'running';
  const words = () => props.declaration.words;
  /** Steps of a phase's own work mean nothing to a user. */
  const countsPhotos = () => props.declaration.unit === 'photo';
  const counts = () => {
    const { settled, total } = progress();
    return total === null || !countsPhotos() ? null : `${count(settled)}/${count(total)}`;
  };
  const facts = () => (progress().total && countsPhotos() ? factsOf(props).map(({ label }) => label) : []);
  const share = (items: number) => items / (progress().total || 1);
  const shares = () => ({
    completed: props.phase.needed ? share(progress().completed) : 1,
    skipped: share(progress().skipped),
    failed: share(progress().failed),
  });
  /** A phase that had nothing to do is done, but nothing to be glad of. */
  const state = (): WorkState => {
    const { total, failed } = progress();
    if (props.phase.status !== 'completed') return STATES[props.phase.status];
    if (total === 0) return 'waiting';
    return failed > 0 && failed === total ? 'failed' : 'done';
  };
  const left = () =>
    running() && props.moves ? timeLeft(progress().etaSeconds, props.snapshot.updatedAt, now()) : null;
  return (
    <Step
      words={words()}
      status={props.phase.status}
      state={state()}
      value={state() === 'waiting' ? null : percent(progress().percentage)}
    >
      <ProgressBar
        label={words().title}
        percentage={progress().percentage}
        text={[PHASE_WORDS[props.phase.status], counts() ?? percent(progress().percentage)].join(', ')}
        shares={shares()}
      />
      <p class={styles.detail}>
        <span>{props.phase.needed ? counts() : 'nothing to do'}</span>
        <Show when={progress().skipped > 0}>
          <span>
            <Swatch kind="skipped" />
            {skippedInWords(props)}
          </span>
        </Show>
        <Show when={progress().failed > 0}>
          <a class={styles.failed} href={tabAddress(props.snapshot.sessionId, 'failures')}>
            <Swatch kind="failed" />
            {count(progress().failed)} failed
          </a>
        </Show>
        <Index each={facts()}>{(text) => <span>{text()}</span>}</Index>
        <Show when={left()}>{(text) => <span class={styles.left}>{text()}</span>}</Show>
      </p>
    </Step>
  );
}

const STATES: Record<PhaseProgress['status'], WorkState> = {
  pending: 'waiting',
  running: 'working',
  paused: 'paused',
  completed: 'done',
  failed: 'failed',
  cancelled: 'paused',
};

/** One step: its name and state, its value, and below what `children` say, its caption. */
function Step(props: {
  words: { step: string; title: string; caption: string };
  status: PhaseProgress['status'];
  state: WorkState;
  value: string | null;
  children: JSX.Element;
}) {
  const caption = () =>
    props.status === 'running' ? props.words.caption : `${props.words.title} · ${PHASE_WORDS[props.status]}`;
  return (
    <li class={styles.step} data-state={props.state} aria-current={props.status === 'running' ? 'step' : undefined}>
      <div class={styles.line}>
        <StatusIcon state={props.state} />
        <span class={styles.name}>{props.words.step}</span>
        <Show when={props.value}>{(value) => <span class={styles.value}>{value()}</span>}</Show>
      </div>
      {props.children}
      <p class={styles.caption}>{caption()}</p>
    </li>
  );
}
