import { For, Show } from 'solid-js';
import type { WorkerBeat } from '#libs/contracts';
import { counted } from '../../design/format.js';
import { Fact, Facts } from '../../design/facts.js';
import styles from './worker-list.module.css';
import { QUEUE_WORDS } from './words.js';

/** Each worker that gave a sign of life within the last seconds: what it does, and how it is. */
export function WorkerList(props: { workers: readonly WorkerBeat[]; known: boolean }) {
  const byId = (id: string) => props.workers.find((worker) => worker.id === id);
  const ids = () => props.workers.map(({ id }) => id).sort();
  return (
    <ul class={styles.workers}>
      <For
        each={ids()}
        fallback={
          <li class={styles.none}>
            {props.known
              ? 'No worker gives a sign of life, so nothing is being indexed. Is Darkroom running as a whole?'
              : 'Not known now.'}
          </li>
        }
      >
        {(id) => <Show when={byId(id)}>{(worker) => <Worker worker={worker()} />}</Show>}
      </For>
    </ul>
  );
}

function Worker(props: { worker: WorkerBeat }) {
  const repaired = () => props.worker.repairs.requeued + props.worker.repairs.republished;
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
                {QUEUE_WORDS[work.phase]} of <a href={`/sessions/${work.sessionId}`}>session {work.sessionId}</a>
              </span>
            )}
          </For>
        </Show>
      </p>
      <Facts>
        <Fact term="Pace">{props.worker.imagesPerSecond.toFixed(1)} images/s</Fact>
        <Fact term="Event-loop delay, 99 of 100">{props.worker.eventLoopDelayP99Ms.toFixed(1)} ms</Fact>
        <Fact term="Slots">
          {props.worker.busyWith.length} of {props.worker.slots}
        </Fact>
        <Show when={repaired() > 0}>
          <Fact term="Repairs">{counted(repaired(), 'time')}</Fact>
        </Show>
      </Facts>
    </li>
  );
}
