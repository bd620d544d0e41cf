import { For } from 'solid-js';
import type { QueueCounts } from '#libs/contracts';
import { count } from '../../design/format.js';
import styles from './system-table.module.css';
import { QUEUE_WORDS } from './words.js';

/** The work orders of each phase: how many wait, how many are being worked on. */
export function QueueTable(props: { queues: readonly QueueCounts[] }) {
  return (
    <table class={styles.table}>
      <thead>
        <tr>
          <th scope="col">Queue</th>
          <th scope="col" class={styles.number}>
            Waiting
          </th>
          <th scope="col" class={styles.number}>
            Active
          </th>
        </tr>
      </thead>
      <tbody>
        <For
          each={props.queues}
          fallback={
            <tr>
              <td colspan="3">Not known now.</td>
            </tr>
          }
        >
          {(queue) => (
            <tr>
              <th scope="row">{QUEUE_WORDS[queue.name]}</th>
              <td class={styles.number}>{count(queue.waiting)}</td>
              <td class={styles.number}>{count(queue.active)}</td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}
