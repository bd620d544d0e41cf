import { For, Show, type JSX } from 'solid-js';
import type { WorkerBeat } from '#libs/contracts';
import { rateInWords } from '#libs/progress';
import { counted, duration, fileName, timeOfWeek } from '../../design/format.js';
import { Fact, Facts } from '../../design/layout.js';
import { now } from '../../design/now.js';
import { StatusIcon } from '../../design/status-icon.js';
import { createListFeed } from '../../server/feeds.js';
import { queueTitle } from './titles.js';
import styles from './worker-list.module.css';

/** The workers with a recent heartbeat: their work, what they wait for, and their load. */
export function WorkerList(props: { workers: readonly WorkerBeat[]; known: boolean }) {
  const list = createListFeed();
  const sessionName = (id: number) => list.sessions?.find(({ sessionId }) => sessionId === id)?.name ?? `session ${id}`;
  const byId = (id: string) => props.workers.find((worker) => worker.id === id);
  const ids = () => props.workers.map(({ id }) => id).sort();
  return (
    <ul class={styles.workers}>
      <For
        each={ids()}
        fallback={
          <li class={styles.none}>
            {props.known ? 'No worker is running, so nothing is being indexed. Restart Darkroom.' : 'Unknown.'}
          </li>
        }
      >
        {(id) => <Show when={byId(id)}>{(worker) => <Worker worker={worker()} sessionName={sessionName} />}</Show>}
      </For>
    </ul>
  );
}

function Worker(props: { worker: WorkerBeat; sessionName: (id: number) => string }) {
  const repairs = () => props.worker.repairs.requeued + props.worker.repairs.republished;
  return (
    <li class={styles.worker}>
      <p class={styles.name}>
        <span class={styles.lamp} data-busy={props.worker.busyWith.length > 0} aria-hidden="true" />
        {props.worker.host} · {props.worker.pid}
      </p>
      <p class={styles.work}>
        <Show when={props.worker.busyWith.length > 0} fallback="Idle">
          <For each={props.worker.busyWith}>
            {(work) => (
              <span>
                {queueTitle(work.phase)} of{' '}
                <a href={`/sessions/${work.sessionId}`}>{props.sessionName(work.sessionId)}</a>
              </span>
            )}
          </For>
        </Show>
        <Show when={props.worker.inHand[0]}>
          {(file) => (
            <span title={file().path}>
              {file().doing === 'reading' ? 'Reading' : 'Analysing'} {fileName(file().path)} for{' '}
              {age(props.worker, file().since)}
            </span>
          )}
        </Show>
      </p>
      <Show when={props.worker.loadingSince}>
        {(since) => (
          <Line state="waiting">
            <strong>Loading models</strong> for {age(props.worker, since())}
          </Line>
        )}
      </Show>
      <For each={props.worker.waits}>
        {(wait) => (
          <Line state="attention">
            <strong>Waiting</strong> since {timeOfWeek(Date.parse(wait.since), now())}: {wait.message}
          </Line>
        )}
      </For>
      <Facts>
        <Fact term="Speed">{rateInWords(60 * props.worker.imagesPerSecond)}</Fact>
        <Fact term="Event-loop delay (99th percentile)">{props.worker.eventLoopDelayP99Ms.toFixed(1)} ms</Fact>
        <Fact term="Slots">
          {props.worker.busyWith.length} of {props.worker.slots}
        </Fact>
        <Show when={repairs() > 0}>
          <Fact term="Repairs">{counted(repairs(), 'time')}</Fact>
        </Show>
      </Facts>
    </li>
  );
}

function Line(props: { state: 'waiting' | 'attention'; children: JSX.Element }) {
  return (
    <p class={styles.line}>
      <StatusIcon state={props.state} />
      <span>{props.children}</span>
    </p>
  );
}

/** How long something had lasted when the worker wrote its beat, by its own clock. */
function age(worker: WorkerBeat, since: string): string {
  return duration((Date.parse(worker.at) - Date.parse(since)) / 1_000);
}
