import { For } from 'solid-js';
import { count } from './format.js';
import styles from './tabs.module.css';

/** One view of a page, with its own address. */
export interface Tab {
  readonly href: string;
  readonly label: string;
  /** Null while it is not known. */
  readonly count: number | null;
  readonly current: boolean;
}

/** Links between the views of a page. */
export function Tabs(props: { label: string; tabs: readonly Tab[] }) {
  return (
    <nav class={styles.tabs} aria-label={props.label}>
      <For each={props.tabs}>
        {(tab) => (
          <a class={styles.tab} href={tab.href} aria-current={tab.current ? 'page' : undefined}>
            {tab.label} <span class={styles.count}>{tab.count === null ? '' : count(tab.count)}</span>
          </a>
        )}
      </For>
    </nav>
  );
}
