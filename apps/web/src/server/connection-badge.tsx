import { Show } from 'solid-js';
import type { ConnectionState } from '#libs/client';
import { ago } from '../design/format.js';
import styles from './connection-badge.module.css';
import { now } from '../design/now.js';

const WORDS: Record<ConnectionState, { label: string; meaning: string }> = {
  connecting: { label: 'Connecting', meaning: 'Waiting for the server' },
  live: { label: 'Live', meaning: 'Changes appear as they happen' },
  reconnecting: { label: 'Reconnecting', meaning: 'The connection is lost. Trying again …' },
  polling: { label: 'Delayed', meaning: 'Without a live connection the numbers are updated every few seconds' },
  ended: { label: 'Ended', meaning: 'The run has ended, so the connection is closed' },
};

/** The state of the connection, and the time since the server last confirmed the numbers. */
export function ConnectionBadge(props: { connection: ConnectionState; confirmedAt: number | null }) {
  return (
    <span class={styles.badge} data-connection={props.connection} title={WORDS[props.connection].meaning}>
      <span class={styles.dot} aria-hidden="true" />
      {WORDS[props.connection].label}
      <Show when={props.connection !== 'ended' && props.confirmedAt}>
        {(at) => <span class={styles.age}>{ago(Math.max(0, now() - at()) / 1000)}</span>}
      </Show>
    </span>
  );
}
