import { Show } from 'solid-js';
import type { createFollow } from './follow.js';
import styles from './sheet-head.module.css';

/** The heading of the contact sheet with its views; without `onWall` it is for screen readers only. */
export function SheetHead(props: {
  titleId: string;
  overview: boolean;
  onShow: (overview: boolean) => void;
  follow: ReturnType<typeof createFollow>;
  onWall: (() => void) | undefined;
}) {
  return (
    <header class={styles.head} data-wall={props.onWall === undefined || undefined}>
      <h2 id={props.titleId}>Contact sheet</h2>
      <Show when={props.onWall}>
        {(onWall) => (
          <>
            <div class={styles.views} role="group" aria-label="View">
              <button type="button" aria-pressed={!props.overview} onClick={() => props.onShow(false)}>
                Photos
              </button>
              <button type="button" aria-pressed={props.overview} onClick={() => props.onShow(true)}>
                Overview
              </button>
            </div>
            <Show when={props.follow.possible() && !props.overview}>
              <button
                type="button"
                class={styles.tool}
                aria-pressed={props.follow.on()}
                onClick={() => props.follow.toggle()}
              >
                Follow progress
              </button>
            </Show>
            <button type="button" class={`${styles.tool} ${styles.toWall}`} onClick={() => onWall()()}>
              Wall mode
            </button>
          </>
        )}
      </Show>
    </header>
  );
}
