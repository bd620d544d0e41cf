import { Show } from 'solid-js';
import type { ConnectionState } from '#libs/client';
import { ago } from '../design/format.js';
import styles from './connection-badge.module.css';
import { createNow } from '../design/now.js';

const WORDS: Record<ConnectionState, { label: string; meaning: string }> = {
  connecting: { label: 'Connecting', meaning: 'Waiting for the first answer of the server' },
  live: { label: 'Live', meaning: 'Each change arrives as it happens' },
  reconnecting: { label: 'Reconnecting', meaning: 'The connection is lost and being tried again' },
  polling: { label: 'Polling', meaning: 'The live connection is lost; the numbers are asked for every few seconds' },
  ended: { label: 'Ended', meaning: 'Nothing more will happen, so the connection is closed' },
};

/** The state of the connection, and the time since the server last confirmed the numbers. */
export function ConnectionBadge(props: { connection: ConnectionState; confirmedAt: number | null }) {
  const now = createNow();
  const age = () => {
    if (props.confirmedAt === null || props.connection === 'ended') return null;
    return ago(Math.max(0, now() - props.confirmedAt) / 1000);
  };
  return (
    <span class={styles.badge} data-connection={props.connection} title={WORDS[props.connection].meaning}>
      <span class={styles.dot} aria-hidden="true" />
      {WORDS[props.connection].label}
      <Show when={age()}>{(text) => <span class={styles.age}>{text()}</span>}</Show>
    </span>
  );
}
