import { For, Show, type JSX } from 'solid-js';
import styles from './progress-bar.module.css';

/** In their order within a bar. */
const KINDS = ['completed', 'skipped', 'failed'] as const;

/** A part of a bar: `share` of the whole, 0 to 1. */
export interface Segment {
  readonly kind: (typeof KINDS)[number];
  readonly share: number;
}

/** A progress bar. Without a percentage (0 to 100) it is indeterminate. */
export function ProgressBar(props: {
  label: string;
  percentage: number | null;
  /** The value in words, for screen readers. */
  text: string;
  segments: readonly Segment[];
  /** Shares at which the bar has a notch, 0 to 1. */
  notches?: readonly number[];
  size?: 'large';
}): JSX.Element {
  /** The share at which a kind's segment ends and the next begins. */
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
        {/* Each is as long as the bar and pushed in from the left: moving costs no layout. The first is on top. */}
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

/** The small square of a kind of segment in a legend. */
export function Swatch(props: { kind: Segment['kind'] }): JSX.Element {
  return <span class={`${styles.swatch} ${styles[props.kind]}`} aria-hidden="true" />;
}
