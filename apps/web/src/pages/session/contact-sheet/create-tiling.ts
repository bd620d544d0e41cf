import { createSignal, onCleanup, onMount, type Accessor } from 'solid-js';
import { sameFields } from '../../../design/same-fields.js';
import { stepOf } from '../../../design/token.js';

/** How tiles of equal size fill a width, in px. */
interface Tiling {
  readonly columns: number;
  readonly side: number;
  readonly gap: number;
}

/** Least side of a tile, in steps of the design. */
const LEAST_STEPS = 11;

/** The tiling of an element, updated when its width changes. */
export function createTiling(element: () => HTMLElement): Accessor<Tiling> {
  const [tiling, setTiling] = createSignal<Tiling>({ columns: 1, side: 1, gap: 0 }, { equals: sameFields });
  onMount(() => {
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setTiling(tilingOf(entry.contentRect.width, stepOf(element())));
    });
    setTiling(tilingOf(element().clientWidth, stepOf(element())));
    observer.observe(element());
    onCleanup(() => observer.disconnect());
  });
  return tiling;
}

function tilingOf(width: number, step: number): Tiling {
  const gap = step / 2;
  const columns = Math.max(1, Math.floor((width + gap) / (LEAST_STEPS * step + gap)));
  return { columns, side: Math.max(1, (width - gap * (columns - 1)) / columns), gap };
}
