import { For, Show, type JSX } from 'solid-js';
import styles from './progress-bar.module.css';

/** In the order in which they stand in a bar. */
const KINDS = ['completed', 'skipped', 'failed'] as const;

/** A stretch of a bar: `share` of the whole, 0 to 1. */
export interface Segment {
  readonly kind: (typeof KINDS)[number];
  readonly share: number;
}

/** A progress bar. Without a percentage (0 to 100) it only says that something is going on. */
export function ProgressBar(props: {
  label: string;
  percentage: number | null;
  /** What the bar says, in words. */
  text: string;
  segments: readonly Segment[];
  /** Shares at which the bar is notched, 0 to 1. */
  notches?: readonly number[];
  size?: 'large';
}): JSX.Element {
  /** Where a kind's segment ends, which is where the next begins. */
  const end = (kind: Segment['kind']) => {
    const last = KINDS.indexOf(kind);
    return props.segments.reduce(
      (sum, segment) => (KINDS.indexOf(segment.kind) <= last ? sum + segment.share : sum),
      0,
    );
  };
  return (
    <div
      class={styles.bar}
      classList={{ [styles.large ?? '']: props.size === 'large' }}
      role="progressbar"
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={props.percentage ?? undefined}
      aria-valuetext={props.text}
    >
      <Show when={props.percentage !== null} fallback={<div class={styles.searching} />}>
        {/* Each is as long as the bar and pushed in from the left: moving costs no layout. The first lies on top. */}
        <For each={KINDS.toReversed()}>
          {(kind) => (
            <div
              class={`${styles.segment} ${styles[kind]}`}
              style={{
                transform: `translateX(${100 * (end(kind) - 1)}%)`,
                visibility: end(kind) > 0 ? 'visible' : 'hidden',
              }}
            />
          )}
        </For>
      </Show>
      <For each={props.notches ?? []}>
        {(share) => <div class={styles.notch} style={{ left: `${100 * share}%` }} />}
      </For>
    </div>
  );
}

/** The small square that explains a kind of segment. */
export function Swatch(props: { kind: Segment['kind'] }): JSX.Element {
  return <span class={`${styles.swatch} ${styles[props.kind]}`} aria-hidden="true" />;
}
