/** A grid with keyboard navigation: `total` cells in rows of `columns`, of which `page` rows are visible. */
interface KeyGrid {
  readonly columns: number;
  readonly total: number;
  readonly page: number;
}

/** The cell that a key event moves to from a cell; null if it does not navigate. A key that navigates does nothing else. */
export function cellAfterEvent(event: KeyboardEvent, from: number, grid: KeyGrid): number | null {
  const modified = event.ctrlKey || event.metaKey || event.altKey;
  const to = modified ? null : cellAfterKey(event.key, from, grid);
  if (to !== null) event.preventDefault();
  return to;
}

/** Frames within which a grid that has been scrolled renders what is visible then. */
const RENDERED_FRAMES = 12;

/** Focuses an element that is rendered in one of the next frames. */
export function focusWhenRendered(container: HTMLElement, selector: string, frames = RENDERED_FRAMES): void {
  requestAnimationFrame(() => {
    const element = container.querySelector<HTMLElement>(selector);
    if (element) element.focus({ preventScroll: true });
    else if (frames > 1) focusWhenRendered(container, selector, frames - 1);
  });
}

/** The cell that a key moves to, by the ARIA grid pattern; null if the key does not navigate. */
export function cellAfterKey(key: string, from: number, { columns, total, page }: KeyGrid): number | null {
  const destinations: Record<string, number> = {
    ArrowLeft: from - 1,
    ArrowRight: from + 1,
    ArrowUp: from - columns,
    ArrowDown: from + columns,
    PageUp: from - page * columns,
    PageDown: from + page * columns,
    Home: 0,
    End: total - 1,
  };
  const to = destinations[key];
  if (to === undefined) return null;
  // A move past the edge stays where it is, or ends on the last cell if the last row is not full.
  if (to < 0) return key === 'PageUp' ? from % columns : from;
  if (to < total) return to;
  return Math.floor(from / columns) < Math.floor((total - 1) / columns) ? total - 1 : from;
}
