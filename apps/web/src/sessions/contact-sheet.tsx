import { createMemo, For } from 'solid-js';
import { routes, type RecentItem } from '#libs/contracts';
import styles from './contact-sheet.module.css';

/** As many as fit in one row of the widest page. */
const SHOWN = 16;

/** The photos that were completed last, the newest first: what is going on, for the eye. The bars say it in words. */
export function ContactSheet(props: { recent: readonly RecentItem[] }) {
  const photoIds = createMemo<readonly number[]>((shown) => {
    const completed = props.recent.filter(({ state }) => state === 'completed').map(({ photoId }) => photoId);
    return [...new Set([...completed, ...shown])].slice(0, SHOWN);
  }, []);
  return (
    <div class={styles.sheet} aria-hidden="true">
      <For each={photoIds()}>
        {(photoId) => <img class={styles.photo} src={routes.thumbnail(photoId)} alt="" decoding="async" />}
      </For>
    </div>
  );
}
