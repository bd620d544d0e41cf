import { createSignal, untrack, type Accessor, type Setter } from 'solid-js';
import type { ImagePhase, Item, RecentItem } from '#libs/contracts';

/** Places `first` up to, not including, `end`. */
export interface Range {
  readonly first: number;
  readonly end: number;
}

type PageItems = readonly (Item | undefined)[];

interface Page {
  readonly items: Accessor<PageItems>;
  readonly setItems: Setter<PageItems>;
  /** The version that the items are at least as new as; null before they were read. */
  readSince: number | null;
}

/** Items to a page. */
export const PAGE_SIZE = 100;
/** Pages that are kept; those that were looked at longest ago are forgotten first. */
const KEPT_PAGES = 40;

/** The items of one phase of a session, as far as they were looked at: a page at a time, each a signal. */
export class ItemPages {
  /** By number, the one looked at last at the end. */
  readonly #pages = new Map<number, Page>();
  readonly #places = new Map<number, number>();

  constructor(private readonly phase: ImagePhase) {}

  /** The item at a place, where it is known. */
  at(ordinal: number): Item | undefined {
    return this.#page(Math.floor(ordinal / PAGE_SIZE)).items()[ordinal % PAGE_SIZE];
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
      for (const item of page.items()) if (item) this.#places.delete(item.photoId);
    }
  }

  /** The version since which changes of a range are unknown; null where some of it was never read. */
  knownSince(range: Range): number | null {
    const known = pagesOf(range).map((number) => this.#pages.get(number)?.readSince ?? null);
    return known.reduce((least, version) => (least === null || version === null ? null : Math.min(least, version)), Infinity);
  }

  /** Takes what was read; what lies in pages that nobody looks at is passed over. */
  put(items: readonly Item[]): void {
    const byPage = new Map<Page, Item[]>();
    for (const item of items) {
      const page = item.ordinal === null ? undefined : this.#pages.get(Math.floor(item.ordinal / PAGE_SIZE));
      if (page) byPage.set(page, [...(byPage.get(page) ?? []), item]);
    }
    for (const [page, news] of byPage) {
      const next = [...untrack(page.items)];
      for (const item of news) {
        next[(item.ordinal ?? 0) % PAGE_SIZE] = item;
        this.#places.set(item.photoId, item.ordinal ?? 0);
      }
      page.setItems(next);
    }
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
      const item = place === undefined ? undefined : this.at(place);
      if (item?.photoId === photoId && item.state === 'pending') changed.push({ ...item, state });
    }
    if (changed.length > 0) this.put(changed);
  }

  #page(number: number): Page {
    const known = this.#pages.get(number);
    if (known) return known;
    const [items, setItems] = createSignal<PageItems>([]);
    const page = { items, setItems, readSince: null };
    this.#pages.set(number, page);
    return page;
  }
}

/** The range that the pages of a range cover. */
export function wholePages({ first, end }: Range): Range {
  return { first: Math.floor(first / PAGE_SIZE) * PAGE_SIZE, end: Math.ceil(end / PAGE_SIZE) * PAGE_SIZE };
}

function pagesOf(range: Range): number[] {
  const { first, end } = wholePages(range);
  return Array.from({ length: (end - first) / PAGE_SIZE }, (_, index) => first / PAGE_SIZE + index);
}
