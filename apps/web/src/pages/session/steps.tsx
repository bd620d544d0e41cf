import { createMemo, Index, Show, type JSX } from 'solid-js';
import { isTerminal, type PhaseProgress, type Snapshot } from '#libs/contracts';
import { DISCOVERY_WORDS, otherFilesInWords } from '#libs/progress';
import { now } from '../../design/now.js';
import { count, counted, percent } from '../../design/format.js';
import { ProgressBar, Swatch } from '../../design/progress-bar.js';
import { StatusIcon } from '../../design/status-icon.js';
import { STATUS_STATES, type Standing } from '../sessions/outcome.js';
import { filesAddress } from './other-files/other-files.js';
import styles from './steps.module.css';
import { factsOf, phasesOf, skippedInWords, type SessionPhase } from './phases.js';
import { tabAddress } from './session-tabs/tabs.js';
import { phaseStanding } from './verdict.js';
import { PHASE_WORDS, timeLeft } from './words.js';

/** Discovery and the phases side by side, each with counts that add up to its total; without estimates unless the session works. */
export function Steps(props: { snapshot: Snapshot; standing: Standing }) {
  const phases = createMemo(() => phasesOf(props.snapshot));
  return (
    <ol class={styles.steps} aria-label="Steps">
      <Discovery {...props} />
      <Index each={phases()}>{(phase) => <Phase {...props} {...phase()} />}</Index>
    </ol>
  );
}

function Discovery(props: { snapshot: Snapshot; standing: Standing }) {
  const discovery = () => props.snapshot.discovery;
  const done = () => discovery().completedAt !== null;
  const status = (): PhaseProgress['status'] => {
    if (done()) return 'completed';
    const { overallStatus, overallProgress } = props.snapshot;
    if (overallStatus === 'discovering') return 'running';
    return overallProgress.currentPhase === 'discovering' ? overallStatus : 'pending';
  };
  const empty = () => done() && discovery().found === 0;
  const standing = (): Standing =>
    empty()
      ? { state: 'waiting', words: 'Nothing found' }
      : {
          state: status() === 'running' ? props.standing.state : STATUS_STATES[status()],
          words: PHASE_WORDS[status()],
        };
  const others = () => otherFilesInWords(discovery().kinds).join(', ');
  return (
    <Step words={DISCOVERY_WORDS} status={status()} standing={standing()} value={count(discovery().found)}>
      <ProgressBar
        label="Discovery"
        percentage={status() === 'running' ? null : done() && !empty() ? 100 : 0}
        text={`${counted(discovery().found, 'photo')} found`}
        shares={{ completed: done() && !empty() ? 1 : 0 }}
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

function Phase(props: SessionPhase & { snapshot: Snapshot; standing: Standing }) {
  const progress = () => props.phase.progress;
  const words = () => props.declaration.words;
  /** Steps of a phase's own work mean nothing to a user. */
  const countsPhotos = () => props.declaration.unit === 'photo';
  const counts = () => {
    const { settled, total } = progress();
    return !total || !countsPhotos() ? null : `${count(settled)}/${count(total)}`;
  };
  const facts = () => (progress().total && countsPhotos() ? factsOf(props).map(({ label }) => label) : []);
  const share = (items: number) => items / (progress().total || 1);
  const shares = () => ({
    completed: share(progress().completed),
    skipped: share(progress().skipped),
    failed: share(progress().failed),
  });
  const standing = () => phaseStanding(props, props.standing.state, isTerminal(props.snapshot.overallStatus));
  /** Whether nothing came of it: its share that is settled says nothing then. */
  const fruitless = () => props.phase.status === 'completed' && standing().state !== 'done';
  const percentage = () => (props.phase.needed ? progress().percentage : 0);
  const left = () =>
    props.phase.status === 'running' && props.standing.state === 'working'
      ? timeLeft(progress().etaSeconds, props.snapshot.updatedAt, now())
      : null;
  return (
    <Step
      words={words()}
      status={props.phase.status}
      standing={standing()}
      value={fruitless() || standing().state === 'waiting' ? null : percent(percentage())}
    >
      <ProgressBar
        label={words().title}
        percentage={percentage()}
        text={[standing().words, counts() ?? (fruitless() ? [] : percent(percentage()))].flat().join(', ')}
        shares={shares()}
      />
      <p class={styles.detail}>
        <span>{counts()}</span>
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

/** One step: its name and state, its value, and below what `children` say, its caption. */
function Step(props: {
  words: { step: string; title: string; caption: string };
  status: PhaseProgress['status'];
  standing: Standing;
  value: string | null;
  children: JSX.Element;
}) {
  const caption = () =>
    props.status === 'running' ? props.words.caption : `${props.words.title} · ${props.standing.words}`;
  return (
    <li
      class={styles.step}
      data-state={props.standing.state}
      aria-current={props.status === 'running' ? 'step' : undefined}
    >
      <div class={styles.line}>
        <StatusIcon state={props.standing.state} />
        <span class={styles.name}>{props.words.step}</span>
        <Show when={props.value}>{(value) => <span class={styles.value}>{value()}</span>}</Show>
      </div>
      {props.children}
      <p class={styles.caption}>{caption()}</p>
    </li>
  );
}
