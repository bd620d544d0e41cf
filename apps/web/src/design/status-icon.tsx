import styles from './status-icon.module.css';

/** A state of work, in the colour that `tokens.css` gives it. */
export type WorkState = 'waiting' | 'working' | 'done' | 'attention' | 'failed' | 'paused';

/** Strokes in a square of 16 units. */
const STROKES: Record<WorkState, string> = {
  waiting: 'M8 2a6 6 0 1 0 0 12 6 6 0 1 0 0-12',
  working: 'M8 2a6 6 0 1 1-5.2 3M8 5v3.5l2.5 1.5',
  done: 'M3 8.5 6.5 12 13 4.5',
  attention: 'M8 2 14.5 13.5h-13zM8 6.5v3M8 11.6v.2',
  failed: 'M4 4l8 8M12 4l-8 8',
  paused: 'M5.5 3v10M10.5 3v10',
};

/** The icon of a state. The word beside it says the same, so screen readers skip the icon. */
export function StatusIcon(props: { state: WorkState }) {
  return (
    <svg class={styles.icon} data-state={props.state} viewBox="0 0 16 16" aria-hidden="true">
      <path d={STROKES[props.state]} />
    </svg>
  );
}
