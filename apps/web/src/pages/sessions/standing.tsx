import { StatusIcon } from '../../design/status-icon.js';
import { standingOf, type SessionLine } from './outcome.js';
import styles from './standing.module.css';

/** How a session stands, in the colour of its state. */
export function Standing(props: { session: SessionLine }) {
  const standing = () => standingOf(props.session);
  return (
    <span class={styles.standing} data-state={standing().state}>
      <StatusIcon state={standing().state} />
      {standing().words}
    </span>
  );
}
