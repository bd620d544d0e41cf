import { createWindowVirtualizer } from '@tanstack/solid-virtual';
import { type Accessor, createEffect, createMemo, createSignal, type JSX, on, onCleanup, onMount } from 'solid-js';
import { sameFields } from './same-fields.js';
import { stepOf } from './token.js';

/** Rows that are rendered above and below the visible ones. */
const OVERSCAN = 3;
/** Rows before the end at which more items are requested. */
const AHEAD = 4;

/** The properties of a grid of tiles. Lengths are in steps of the design (8 px on most screens). */
export interface TilesProps<T> {
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
  /** A tile. It stays while the item at its place is replaced, and so does the focus in it. */
  children: (item: Accessor<T>) => JSX.Element;
}

/** Places square tiles in rows that scroll with the page, and says which of them are near the screen. */
export function createVirtualTiles(
  props: Pick<TilesProps<unknown>, 'items' | 'tile' | 'columns' | 'caption' | 'onEnd'>,
  element: () => HTMLElement,
) {
  /** In px; `top` is the distance from the top of the page. */
  const [place, setPlace] = createSignal({ width: 0, top: 0, step: 8 }, { equals: sameFields });
  onMount(() => {
    const list = element();
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

  return {
    /** The indices of the items to render. */
    shown,
    /** The style of the tile of an item. */
    cell(index: number): JSX.CSSProperties {
      const { columns, side, gap, height } = grid();
      const [left, top] = [(index % columns) * (side + gap), Math.floor(index / columns) * (height + gap)];
      return { width: `${side}px`, height: `${height}px`, transform: `translate(${left}px, ${top}px)` };
    },
    /** The height of the whole grid. */
    height: () => `${Math.max(0, virtualizer.getTotalSize() - grid().gap)}px`,
    /** The grid as the keys move in it. */
    keys() {
      const { columns, gap, height } = grid();
      const page = Math.max(1, Math.floor(window.innerHeight / (height + gap)));
      return { columns, total: props.items.length, page };
    },
    /** Scrolls the page until the tile of an item is visible. */
    scrollTo: (index: number) => virtualizer.scrollToIndex(Math.floor(index / grid().columns), { align: 'auto' }),
  };
}
