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

/** The status of a session; `outcome`: it runs but does not move, or it is completed although every photo failed. */
export function StatusBadge(props: { status: SessionStatus; outcome?: 'blocked' | 'failed' | null }) {
  const state = (): WorkState => {
    if (props.outcome === 'failed') return 'failed';
    return props.outcome === 'blocked' ? 'attention' : STATES[props.status];
  };
  return (
    <span class={styles.badge} data-state={state()}>
      <StatusIcon state={state()} />
      <span data-status={props.status}>{props.outcome === 'failed' ? 'All failed' : STATUS_WORDS[props.status]}</span>
    </span>
  );
}
