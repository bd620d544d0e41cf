import { createMemo, createSignal, onCleanup, onMount } from 'solid-js';
import { sameFields } from '../../../design/same-fields.js';
import { stepOf } from '../../../design/token.js';
import { cellsOf } from './overview-cells.js';

/** Least side of a tile, in steps of the design. */
const LEAST_STEPS = 11;
/** Most side of a tile where few photos fill the height. */
const MOST_STEPS = 32;

/**
 * How tiles of equal size fill the width of an element, in px; updated when its size changes. They are no larger than needed,
 * but for few photos, which fill the height as well.
 */
export function createTiling(element: () => HTMLElement, photos: () => number) {
  const [size, setSize] = createSignal({ width: 0, height: 0, step: 8 }, { equals: sameFields });
  onMount(() => {
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = element();
      // An element that is not shown has none.
      if (width > 0) setSize({ width, height, step: stepOf(element()) });
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element());
    onCleanup(() => observer.disconnect());
  });
  return createMemo(
    () => {
      const { width, height, step } = size();
      const gap = step / 2;
      const most = Math.min(MOST_STEPS * step, cellsOf(photos(), width, height).side);
      const least = Math.max(LEAST_STEPS * step + gap, most);
      const columns = Math.max(1, Math.floor((width + gap) / least));
      return { columns, side: Math.max(1, (width - gap * (columns - 1)) / columns), gap };
    },
    { columns: 1, side: 1, gap: 0 },
    { equals: sameFields },
  );
}
