import { createWindowVirtualizer } from '@tanstack/solid-virtual';
import { createEffect, createMemo, createSignal, For, on, onCleanup, onMount, Show, type JSX } from 'solid-js';
import { sameFields } from './same-fields.js';
import { stepOf } from './token.js';
import styles from './virtual-grid.module.css';

/** Rows that are rendered above and below the visible ones. */
const OVERSCAN = 3;
/** Rows before the end at which more items are requested. */
const AHEAD = 4;

/** The properties of a grid. Lengths are in steps of the design (8 px on most screens). */
export interface VirtualGridProps<T> {
  /** The accessible name of the list. */
  label: string;
  items: readonly T[];
  /** The number of items in all, if more can be requested. */
  total?: number | undefined;
  /** Least width of a tile, if `columns` of them fit. */
  tile: number;
  /** Least number of columns, also on a small screen. */
  columns: number;
  /** Height of the caption below the square of a tile. */
  caption?: number;
  /** Called when the visible part nears the end of `items`. */
  onEnd?: () => void;
  children: (item: T) => JSX.Element;
}

/** A grid of square tiles that scrolls with the page and renders only what is near the screen. */
export function VirtualGrid<T>(props: VirtualGridProps<T>) {
  let list!: HTMLUListElement;
  /** In px; `top` is the distance from the top of the page. */
  const [place, setPlace] = createSignal({ width: 0, top: 0, step: 8 }, { equals: sameFields });
  onMount(() => {
    const measure = () => {
      const top = Math.round(list.getBoundingClientRect().top + window.scrollY);
      setPlace({ width: list.clientWidth, top, step: stepOf(list) });
    };
    measure();
    // The grid moves when what is above it changes its height, and so does the height of the page.
    const observer = new ResizeObserver(measure);
    observer.observe(list);
    observer.observe(document.body);
    onCleanup(() => observer.disconnect());
  });

  const grid = createMemo(() => {
    const { width, step } = place();
    const columns = Math.max(props.columns, Math.floor((width + step) / (props.tile * step + step)));
    const side = (width - (columns - 1) * step) / columns;
    return { columns, side, gap: step, height: side + (props.caption ?? 0) * step };
  });
  const virtualizer = createWindowVirtualizer({
    get count() {
      return place().width === 0 ? 0 : Math.ceil(props.items.length / grid().columns);
    },
    get scrollMargin() {
      return place().top;
    },
    estimateSize: () => grid().height + grid().gap,
    overscan: OVERSCAN,
  });
  createEffect(on(grid, () => virtualizer.measure(), { defer: true }));

  const shown = createMemo(() => {
    const { columns } = grid();
    const indices = virtualizer
      .getVirtualItems()
      .flatMap(({ index }) => Array.from({ length: columns }, (_, column) => index * columns + column));
    return indices.filter((index) => index < props.items.length);
  });
  createEffect(() => {
    const last = shown().at(-1);
    if (last !== undefined && last >= props.items.length - AHEAD * grid().columns) props.onEnd?.();
  });

  const cell = (index: number) => {
    const { columns, side, gap, height } = grid();
    const [left, top] = [(index % columns) * (side + gap), Math.floor(index / columns) * (height + gap)];
    return { width: `${side}px`, height: `${height}px`, transform: `translate(${left}px, ${top}px)` };
  };
  return (
    <ul
      ref={list}
      class={styles.grid}
      aria-label={props.label}
      style={{ height: `${Math.max(0, virtualizer.getTotalSize() - grid().gap)}px` }}
    >
      <For each={shown()}>
        {(index) => (
          <li
            class={styles.cell}
            style={cell(index)}
            aria-setsize={props.total ?? props.items.length}
            aria-posinset={index + 1}
          >
            <Show when={props.items[index]} keyed>
              {(item) => props.children(item)}
            </Show>
          </li>
        )}
      </For>
    </ul>
  );
}
