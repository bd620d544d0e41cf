import { batch, createSignal, untrack, type Signal } from 'solid-js';
import type { PhaseName, Item, RecentItem } from '#libs/contracts';

/** Ordinals from `first` up to, but not including, `end`. */
export interface Range {
  readonly first: number;
  readonly end: number;
}

interface Page {
  /** By position in the page; only those that were requested or read. */
  readonly items: Signal<Item | undefined>[];
  /** The session's version when the items were read; null before. */
  readSince: number | null;
}

/** Items per page. */
export const PAGE_SIZE = 100;
/** Pages that are kept; the least recently viewed are dropped first. */
const KEPT_PAGES = 40;

/** The items of one phase of a session that were in view, by page. Each item is a signal. */
export class ItemPages {
  readonly #phase: PhaseName;
  /** By page number, the most recently viewed last. */
  readonly #pages = new Map<number, Page>();
  readonly #ordinals = new Map<number, number>();

  constructor(phase: PhaseName) {
    this.#phase = phase;
  }

  /** The item with an ordinal, if it is known. */
  at(ordinal: number): Item | undefined {
    const [item] = itemOf(this.#page(Math.floor(ordinal / PAGE_SIZE)), ordinal);
    return item();
  }

  /** Marks the pages of a range as viewed, and drops the least recently viewed ones. */
  markViewed(range: Range): void {
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
        if (known) this.#ordinals.delete(known.photoId);
      });
    }
  }

  /** The version since which changes of a range are unknown; null if part of it was never read. */
  knownSince(range: Range): number | null {
    const known = pagesOf(range).map((number) => this.#pages.get(number)?.readSince ?? null);
    return known.reduce(
      (least, version) => (least === null || version === null ? null : Math.min(least, version)),
      Infinity,
    );
  }

  /** Stores items that were read; those of pages that were dropped are ignored. */
  put(items: readonly Item[]): void {
    batch(() => {
      for (const item of items) {
        if (item.ordinal === null) continue;
        const page = this.#pages.get(Math.floor(item.ordinal / PAGE_SIZE));
        if (!page) continue;
        const [, setItem] = itemOf(page, item.ordinal);
        setItem(item);
        this.#ordinals.set(item.photoId, item.ordinal);
      }
    });
  }

  /** Marks a range as read when the session was at `version`, or later. */
  confirm(range: Range, version: number): void {
    for (const number of pagesOf(range)) {
      const page = this.#pages.get(number);
      if (page) page.readSince = Math.max(version, page.readSince ?? 0);
    }
  }

  /** Applies states that the feed hints at; the other fields are read later. */
  hint(recent: readonly RecentItem[]): void {
    const changed: Item[] = [];
    for (const { photoId, phase, state } of recent) {
      const ordinal = phase === this.#phase ? this.#ordinals.get(photoId) : undefined;
      const item = ordinal === undefined ? undefined : untrack(() => this.at(ordinal));
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

/** Extends a range to whole pages. */
export function wholePages({ first, end }: Range): Range {
  return { first: Math.floor(first / PAGE_SIZE) * PAGE_SIZE, end: Math.ceil(end / PAGE_SIZE) * PAGE_SIZE };
}

function pagesOf(range: Range): number[] {
  const { first, end } = wholePages(range);
  return Array.from({ length: (end - first) / PAGE_SIZE }, (_, index) => first / PAGE_SIZE + index);
}
