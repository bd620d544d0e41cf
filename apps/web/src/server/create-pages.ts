import type { Accessor } from 'solid-js';
import { createQuery, type Query } from './create-query.js';

/** A page as the server answers it; `nextCursor` is null at the end of the list, `total` counts all pages. */
interface AnsweredPage {
  readonly nextCursor: string | null;
  readonly total?: number;
}

/** A list as far as it was read. */
interface ListPage<T> extends AnsweredPage {
  readonly items: readonly T[];
}

/** A list that is read page by page. */
export interface Pages<T> extends Query<ListPage<T>> {
  readonly total: Accessor<number | null>;
  /** Reads the next page, unless it is being read or there is none. */
  next(): void;
}

/** Reads the first page whenever `key` changes, and further pages on request. */
export function createPages<K extends string | number | object, P extends AnsweredPage, T>(
  key: Accessor<K>,
  readPage: (key: K, page: { cursor?: string }) => Promise<P>,
  itemsOf: (page: P) => readonly T[],
): Pages<T> {
  const query = createQuery<K, ListPage<T>>({
    key,
    async read(current, known, more) {
      const before = more ? known : null;
      const page = await readPage(current, typeof before?.nextCursor === 'string' ? { cursor: before.nextCursor } : {});
      return { ...page, items: [...(before?.items ?? []), ...itemsOf(page)] };
    },
  });
  return {
    ...query,
    total: () => query.value()?.total ?? null,
    next() {
      if (typeof query.value()?.nextCursor === 'string') query.more();
    },
  };
}
