import { batch, createSignal, untrack, type Signal } from 'solid-js';
import type { ImagePhase, Item, RecentItem } from '#libs/contracts';

/** Places `first` up to, not including, `end`. */
export interface Range {
  readonly first: number;
  readonly end: number;
}

interface Page {
  /** By place in the page, of those that anybody asked for or that were read. */
  readonly items: Signal<Item | undefined>[];
  /** The version that the items are at least as new as; null before they were read. */
  readSince: number | null;
}

/** Items to a page. */
export const PAGE_SIZE = 100;
/** Pages that are kept; those that were looked at longest ago are forgotten first. */
const KEPT_PAGES = 40;

/** The items of one phase of a session, as far as they were looked at: kept a page at a time, each a signal. */
export class ItemPages {
  /** By number, the one looked at last at the end. */
  readonly #pages = new Map<number, Page>();
  readonly #places = new Map<number, number>();

  constructor(private readonly phase: ImagePhase) {}

  /** The item at a place, where it is known. */
  at(ordinal: number): Item | undefined {
    const [item] = itemOf(this.#page(Math.floor(ordinal / PAGE_SIZE)), ordinal);
    return item();
  }

  /** Makes room for a range and forgets what was looked at long ago. */
  look(range: Range): void {
    for (const number of pagesOf(range)) {
      const page = this.#page(number);
      this.#pages.delete(number);
      this.#pages.set(number, page);
    }
    for (const [number, page] of this.#pages) {
      if (this.#pages.size <= KEPT_PAGES) return;
      this.#pages.delete(number);
      page.items.forEach(([item]) => {
        const known = untrack(item);
        if (known) this.#places.delete(known.photoId);
      });
    }
  }

  /** The version since which changes of a range are unknown; null where some of it was never read. */
  knownSince(range: Range): number | null {
    const known = pagesOf(range).map((number) => this.#pages.get(number)?.readSince ?? null);
    return known.reduce(
      (least, version) => (least === null || version === null ? null : Math.min(least, version)),
      Infinity,
    );
  }

  /** Takes what was read; what lies in pages that nobody looks at is passed over. */
  put(items: readonly Item[]): void {
    batch(() => {
      for (const item of items) {
        if (item.ordinal === null) continue;
        const page = this.#pages.get(Math.floor(item.ordinal / PAGE_SIZE));
        if (!page) continue;
        const [, setItem] = itemOf(page, item.ordinal);
        setItem(item);
        this.#places.set(item.photoId, item.ordinal);
      }
    });
  }

  /** A range was read when the session was at `version`, or later. */
  confirm(range: Range, version: number): void {
    for (const number of pagesOf(range)) {
      const page = this.#pages.get(number);
      if (page) page.readSince = Math.max(version, page.readSince ?? 0);
    }
  }

  /** Takes the states that the feed hints at; what it does not tell of them is read later. */
  hint(recent: readonly RecentItem[]): void {
    const changed: Item[] = [];
    for (const { photoId, phase, state } of recent) {
      const place = phase === this.phase ? this.#places.get(photoId) : undefined;
      const item = place === undefined ? undefined : untrack(() => this.at(place));
      if (item?.photoId === photoId && item.state === 'pending') changed.push({ ...item, state });
    }
    if (changed.length > 0) this.put(changed);
  }

  #page(number: number): Page {
    const known = this.#pages.get(number);
    if (known) return known;
    const page = { items: [], readSince: null };
    this.#pages.set(number, page);
    return page;
  }
}

function itemOf(page: Page, ordinal: number): Signal<Item | undefined> {
  return (page.items[ordinal % PAGE_SIZE] ??= createSignal<Item | undefined>());
}

/** The range that the pages of a range cover. */
export function wholePages({ first, end }: Range): Range {
  return { first: Math.floor(first / PAGE_SIZE) * PAGE_SIZE, end: Math.ceil(end / PAGE_SIZE) * PAGE_SIZE };
}

function pagesOf(range: Range): number[] {
  const { first, end } = wholePages(range);
  return Array.from({ length: (end - first) / PAGE_SIZE }, (_, index) => first / PAGE_SIZE + index);
}
