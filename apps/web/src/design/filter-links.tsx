import { For, Show } from 'solid-js';
import { count } from './format.js';
import styles from './filter-links.module.css';

/** One choice of a filter: an address of the page, so that a filter can be shared and gone back from. */
export interface FilterLink {
  readonly href: string;
  readonly label: string;
  /** How many there are, where that is known. */
  readonly count?: number;
  readonly current: boolean;
}

/** A filter of a page as links; choosing one leaves the page where it is scrolled to. */
export function FilterLinks(props: { label: string; links: readonly FilterLink[] }) {
  return (
    <nav class={styles.links} aria-label={props.label}>
      <For each={props.links}>
        {(link) => (
          <a class={styles.link} href={link.href} noScroll aria-current={link.current ? 'true' : undefined}>
            {link.label}{' '}
            <Show when={link.count !== undefined}>
              <span class={styles.count}>{count(link.count ?? 0)}</span>
            </Show>
          </a>
        )}
      </For>
    </nav>
  );
}
