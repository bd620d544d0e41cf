import { createUniqueId, Index, Show, type JSX } from 'solid-js';
import { count } from './format.js';
import styles from './tabs.module.css';

/** One tab: its id, which is also that of its panel, its label, and the number of things in it, if that is known. */
export interface Tab<Id extends string> {
  readonly id: Id;
  readonly label: string;
  readonly count?: number;
  /** Whether what it counts needs attention. */
  readonly alarming?: boolean;
}

/** Tabs of which one is chosen; the arrow keys choose the next, and `children` is the panel of the chosen one. */
export function Tabs<Id extends string>(props: {
  label: string;
  tabs: readonly Tab<Id>[];
  chosen: Id;
  onChoose: (id: Id) => void;
  children: JSX.Element;
}) {
  const prefix = createUniqueId();
  let list!: HTMLDivElement;
  const walk = (event: KeyboardEvent): void => {
    const from = props.tabs.findIndex(({ id }) => id === props.chosen);
    const destinations: Record<string, number> = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: -1 };
    const to = destinations[event.key];
    const tab = to === undefined ? undefined : props.tabs.at(to % props.tabs.length);
    if (tab === undefined) return;
    event.preventDefault();
    props.onChoose(tab.id);
    list.querySelector<HTMLElement>(`[data-tab="${tab.id}"]`)?.focus();
  };
  return (
    <div class={styles.tabs}>
      <div ref={list} class={styles.list} role="tablist" aria-label={props.label} onKeyDown={walk}>
        <Index each={props.tabs}>
          {(tab) => (
            <button
              type="button"
              role="tab"
              class={styles.tab}
              id={`${prefix}-${tab().id}`}
              data-tab={tab().id}
              aria-selected={tab().id === props.chosen}
              aria-controls={tab().id === props.chosen ? tab().id : undefined}
              tabIndex={tab().id === props.chosen ? 0 : -1}
              onClick={() => props.onChoose(tab().id)}
            >
              {tab().label}
              <Show when={tab().count !== undefined}>
                <span class={styles.count} data-alarming={tab().alarming === true}>
                  {count(tab().count ?? 0)}
                </span>
              </Show>
            </button>
          )}
        </Index>
      </div>
      <div
        class={styles.panel}
        role="tabpanel"
        id={props.chosen}
        aria-labelledby={`${prefix}-${props.chosen}`}
        tabIndex={0}
      >
        {props.children}
      </div>
    </div>
  );
}
