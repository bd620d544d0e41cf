import type { Accessor } from 'solid-js';
import { createQuery, type Query } from './create-query.js';

/** A list as far as it was read; `nextCursor` is null at its end. */
export interface ListPage<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
  /** Of all pages, where the server says. */
  readonly total?: number;
}

/** A list that is read page by page. */
export interface Pages<T> extends Query<ListPage<T>> {
  readonly total: Accessor<number | null>;
  /** Reads the next page, unless it is being read or there is none. */
  next(): void;
}

/** Reads the first page whenever `key` changes, and further pages on request. */
export function createPages<K extends string | number | object, T>(
  key: Accessor<K>,
  readPage: (key: K, page: { cursor?: string }) => Promise<ListPage<T>>,
): Pages<T> {
  const query = createQuery<K, ListPage<T>>({
    key,
    async read(current, known, more) {
      const before = more ? known : null;
      const page = await readPage(current, typeof before?.nextCursor === 'string' ? { cursor: before.nextCursor } : {});
      return { ...page, items: [...(before?.items ?? []), ...page.items] };
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
