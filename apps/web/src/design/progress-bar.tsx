import { For, Show } from 'solid-js';
import styles from './progress-bar.module.css';

/** In their order within a bar. */
const KINDS = ['completed', 'skipped', 'failed'] as const;

type Kind = (typeof KINDS)[number];

/** A progress bar. Without a percentage (0 to 100) it is indeterminate. */
export function ProgressBar(props: {
  label: string;
  percentage: number | null;
  /** The value in words, for screen readers. */
  text: string;
  /** Of the whole, 0 to 1. */
  shares: Partial<Record<Kind, number>>;
  /** Shares at which the bar has a notch, 0 to 1. */
  notches?: readonly number[];
  size?: 'large';
}) {
  /** The share at which a kind's segment ends and the next begins. */
  const end = (kind: Kind) => {
    const shares = props.shares;
    return KINDS.slice(0, KINDS.indexOf(kind) + 1).reduce((sum, each) => sum + (shares[each] ?? 0), 0);
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
export function Swatch(props: { kind: Kind }) {
  return <span class={`${styles.swatch} ${styles[props.kind]}`} aria-hidden="true" />;
}
