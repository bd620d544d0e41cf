import { Index, Show } from 'solid-js';
import { count } from './format.js';
import styles from './filter-links.module.css';

/** One choice of a filter. It is a URL, so that a filter can be shared, and the Back button leaves it. */
export interface FilterLink {
  readonly href: string;
  readonly label: string;
  /** The number of matches, if it is known. */
  readonly count?: number | undefined;
  readonly current: boolean;
}

/** A filter of a page as links. Choosing one keeps the scroll position. */
export function FilterLinks(props: { label: string; links: readonly FilterLink[] }) {
  return (
    <nav class={styles.links} aria-label={props.label}>
      {/* By place: a link stays under the pointer or focus when the counts change. */}
      <Index each={props.links}>
        {(link) => (
          <a class={styles.link} href={link().href} noScroll aria-current={link().current ? 'true' : undefined}>
            {link().label}{' '}
            <Show when={link().count !== undefined}>
              <span class={styles.count}>{count(link().count ?? 0)}</span>
            </Show>
          </a>
        )}
      </Index>
    </nav>
  );
}
