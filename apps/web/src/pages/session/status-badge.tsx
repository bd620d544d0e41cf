import type { SessionStatus } from '#libs/contracts';
import styles from './status-badge.module.css';
import { STATUS_WORDS } from './words.js';

/** The status of a session. */
export function StatusBadge(props: { status: SessionStatus }) {
  return (
    <span class={styles.badge} data-status={props.status}>
      {STATUS_WORDS[props.status]}
    </span>
  );
}
