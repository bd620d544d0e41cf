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

/** What a status alone does not say: it runs but does not move, or it is completed with nothing to show for it. */
export type Outcome = 'blocked' | 'failed' | 'empty';

const OUTCOMES: Record<Outcome, { readonly state: WorkState; readonly word: string | null }> = {
  blocked: { state: 'attention', word: null },
  failed: { state: 'failed', word: 'All failed' },
  empty: { state: 'attention', word: 'No photos' },
};

/** The status of a session. */
export function StatusBadge(props: { status: SessionStatus; outcome?: Outcome | null }) {
  const outcome = () => (props.outcome ? OUTCOMES[props.outcome] : null);
  const state = () => outcome()?.state ?? STATES[props.status];
  return (
    <span class={styles.badge} data-state={state()}>
      <StatusIcon state={state()} />
      <span data-status={props.status}>{outcome()?.word ?? STATUS_WORDS[props.status]}</span>
    </span>
  );
}
