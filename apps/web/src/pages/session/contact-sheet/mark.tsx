import styles from './mark.module.css';

const SHAPES = { failed: 'M4 4l8 8M12 4l-8 8', duplicate: 'M6 3h7v7h-7zM10 10v3h-7v-7h3' };

/** The sign of a photo that failed, or of one that looks like another: drawn, since few fonts have both. */
export function Mark(props: { kind: keyof typeof SHAPES }) {
  return (
    <svg class={styles.mark} viewBox="0 0 16 16" aria-hidden="true">
      <path d={SHAPES[props.kind]} />
    </svg>
  );
}
