import { StatusIcon } from '../../design/status-icon.js';
import type { Standing } from '../sessions/outcome.js';
import styles from './status-badge.module.css';

/** How a session stands. */
export function StatusBadge(props: { standing: Standing }) {
  return (
    <span class={styles.badge} data-state={props.standing.state}>
      <StatusIcon state={props.standing.state} />
      <span data-status>{props.standing.words}</span>
    </span>
  );
}
