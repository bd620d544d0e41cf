import { Match, Switch } from 'solid-js';
import type { ConnectionState } from '#libs/client';
import { ago, duration } from '../design/format.js';
import { now, time } from '../design/now.js';
import { silentSince } from './client.js';
import styles from './connection-badge.module.css';

const WORDS: Record<ConnectionState, { label: string; meaning: string }> = {
  connecting: { label: 'Connecting', meaning: 'Waiting for the server' },
  live: { label: 'Live', meaning: 'Changes appear as they happen' },
  reconnecting: { label: 'Reconnecting', meaning: 'The connection is lost. Trying again …' },
  polling: { label: 'Delayed', meaning: 'Without a live connection the numbers are updated every few seconds' },
  ended: { label: 'Ended', meaning: 'The run has ended, so the connection is closed' },
};

/**
 * The state of the connection, and the time since the server last confirmed the numbers. A server that says nothing at
 * all is named instead: what the page shows may no longer be true.
 */
export function ConnectionBadge(props: { connection: ConnectionState; confirmedAt: number | null }) {
  const silence = () => (props.connection === 'ended' ? null : silentSince());
  const meaning = () => {
    const since = silence();
    if (since === null) return WORDS[props.connection].meaning;
    return `No answer since ${new Date(since).toLocaleTimeString()}. Numbers are paused.`;
  };
  return (
    <span
      class={styles.badge}
      data-connection={props.connection}
      data-silent={silence() === null ? undefined : ''}
      title={meaning()}
    >
      <span class={styles.dot} aria-hidden="true" />
      <Switch fallback={WORDS[props.connection].label}>
        <Match when={silence()}>{(since) => <>No news for {duration((time() - since()) / 1000)}</>}</Match>
        <Match when={props.connection !== 'ended' && props.confirmedAt}>
          {(at) => (
            <>
              {WORDS[props.connection].label}
              <span class={styles.age}>{ago(Math.max(0, now() - at()) / 1000)}</span>
            </>
          )}
        </Match>
      </Switch>
    </span>
  );
}
