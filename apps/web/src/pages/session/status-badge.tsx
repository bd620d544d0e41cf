import type { SessionStatus } from '#libs/contracts';
import { StatusIcon, type WorkState } from '../../design/status-icon.js';
import styles from './status-badge.module.css';
import { STATUS_WORDS } from './words.js';

const STATES: Record<SessionStatus, WorkState> = {
  pending: 'waiting',
  discovering: 'working',
  running: 'working',
  paused: 'paused',
  completed: 'done',
  failed: 'failed',
  cancelled: 'paused',
};

/** The status of a session. */
export function StatusBadge(props: { status: SessionStatus }) {
  return (
    <span class={styles.badge} data-state={STATES[props.status]}>
      <StatusIcon state={STATES[props.status]} />
      <span data-status={props.status}>{STATUS_WORDS[props.status]}</span>
    </span>
  );
}
