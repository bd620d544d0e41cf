import { createSignal, createUniqueId, For, Show } from 'solid-js';
import { cellAfterEvent } from './grid-keys.js';
import { extend, NOTHING, type Selection, toggle } from './selection.js';
import styles from './select-grid.module.css';
import { createVirtualTiles, type TilesProps } from './virtual-tiles.js';

/** The properties of a grid whose tiles can be selected. */
export interface SelectGridProps<T extends { readonly id: number }> extends TilesProps<T> {
  selection: Selection;
  onSelect: (selection: Selection) => void;
  /** Ctrl+A: selects all, also what is not read yet. */
  onSelectAll: () => void;
  /** Enter, or a double click. */
  onOpen: (item: T) => void;
  /** What screen readers call the tile of an item. */
  describe: (item: T, index: number) => string;
  ref?: (list: HTMLElement) => void;
}

/**
 * A grid of square tiles as a listbox of several choices. Arrows move; click and Space select, with Shift a range; Escape
 * selects nothing. The focus is on the list, so that it is kept while tiles are replaced.
 */
export function SelectGrid<T extends { readonly id: number }>(props: SelectGridProps<T>) {
  let list!: HTMLUListElement;
  const id = createUniqueId();
  const tiles = createVirtualTiles(props, () => list);
  const [moved, setMoved] = createSignal(0);
  const active = () => Math.min(moved(), props.items.length - 1);
  const select = (index: number, isRange: boolean) => {
    const item = props.items[index];
    if (item === undefined) return;
    setMoved(index);
    const ids = () => props.items.map((each) => each.id);
    props.onSelect(isRange ? extend(props.selection, item.id, ids()) : toggle(props.selection, item.id));
  };
  const move = (event: KeyboardEvent): boolean => {
    const from = active();
    const to = cellAfterEvent(event, from, tiles.keys());
    if (to === null) return false;
    // A range that is begun with a key begins at the tile that the key leaves.
    if (event.shiftKey && props.selection.anchor === null) select(from, false);
    if (event.shiftKey) select(to, true);
    else setMoved(to);
    tiles.scrollTo(to);
    // Once it is rendered, out from under what sticks to the edge of the screen.
    requestAnimationFrame(() => document.getElementById(`${id}-${to}`)?.scrollIntoView({ block: 'nearest' }));
    return true;
  };
  const onKey = (event: KeyboardEvent) => {
    if (move(event)) return;
    const item = props.items[active()];
    if (event.key === ' ') select(active(), event.shiftKey);
    else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) props.onSelectAll();
    else if (event.key === 'Escape' && props.selection.ids.size > 0) props.onSelect(NOTHING);
    else if (event.key === 'Enter' && item !== undefined) props.onOpen(item);
    else return;
    event.preventDefault();
  };
  return (
    <ul
      ref={(element) => {
        list = element;
        props.ref?.(element);
      }}
      class={styles.list}
      style={{ height: tiles.height() }}
      role="listbox"
      tabindex="0"
      aria-label={props.label}
      aria-multiselectable="true"
      aria-activedescendant={tiles.shown().includes(active()) ? `${id}-${active()}` : undefined}
      onKeyDown={onKey}
    >
      <For each={tiles.shown()}>
        {(index) => (
          <Show when={props.items[index]}>
            {(item) => (
              <li
                id={`${id}-${index}`}
                class={styles.option}
                classList={{ [styles.active ?? '']: active() === index }}
                style={tiles.cell(index)}
                role="option"
                aria-label={props.describe(item(), index)}
                aria-selected={props.selection.ids.has(item().id)}
                aria-setsize={props.total ?? props.items.length}
                aria-posinset={index + 1}
                onClick={(event) => select(index, event.shiftKey)}
                onDblClick={() => props.onOpen(item())}
              >
                {props.children(item)}
              </li>
            )}
          </Show>
        )}
      </For>
    </ul>
  );
}
