import { For, Show } from 'solid-js';
import styles from './virtual-grid.module.css';
import { createVirtualTiles, type TilesProps } from './virtual-tiles.js';

/** A grid of square tiles that scrolls with the page and renders only what is near the screen. */
export function VirtualGrid<T>(props: TilesProps<T>) {
  let list!: HTMLUListElement;
  const tiles = createVirtualTiles(props, () => list);
  return (
    <ul ref={list} class={styles.grid} aria-label={props.label} style={{ height: tiles.height() }}>
      <For each={tiles.shown()}>
        {(index) => (
          <li
            class={styles.cell}
            style={tiles.cell(index)}
            aria-setsize={props.total ?? props.items.length}
            aria-posinset={index + 1}
          >
            <Show when={props.items[index]}>{(item) => props.children(item)}</Show>
          </li>
        )}
      </For>
    </ul>
  );
}
