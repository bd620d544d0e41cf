import { createEffect, createMemo, createSignal, on, type Accessor } from 'solid-js';
import { apiErrorOf } from '#libs/client';
import type { ApiError } from '#libs/contracts';

/** One page of a list, as the server gives it; `nextCursor` is null at the end. */
export interface ListPage<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
  /** Of all pages, where the server says. */
  readonly total?: number;
}

/** A list that is read page by page. */
export interface Pages<T> {
  /** Null until the first page is there. */
  readonly items: Accessor<readonly T[] | null>;
  readonly total: Accessor<number | null>;
  readonly error: Accessor<ApiError | null>;
  /** Whether there is more to read. */
  readonly more: Accessor<boolean>;
  /** Reads the next page, unless one is being read or there is none. */
  next(): void;
  /** Reads from the start again; what is shown stays until the answer is there. */
  reload(): void;
}

/** Reads the first page whenever `key` changes, the others when they are asked for. */
export function createPages<K extends string | number, T>(
  key: Accessor<K>,
  read: (key: K, cursor: string | undefined) => Promise<ListPage<T>>,
): Pages<T> {
  const [items, setItems] = createSignal<readonly T[] | null>(null);
  const [total, setTotal] = createSignal<number | null>(null);
  const [cursor, setCursor] = createSignal<string | null>(null);
  const [error, setError] = createSignal<ApiError | null>(null);
  const asked = createMemo(key);
  /** The reading whose answer counts: a later one from the start makes it void. */
  let current = 0;
  let reading = false;

  const readFrom = async (from: string | undefined): Promise<void> => {
    const own = from === undefined ? ++current : current;
    reading = true;
    setError(null);
    try {
      const page = await read(asked(), from);
      if (own !== current) return;
      setItems((before) => (from === undefined ? page.items : [...(before ?? []), ...page.items]));
      setCursor(page.nextCursor);
      setTotal(page.total ?? null);
    } catch (reason) {
      if (own === current) setError(apiErrorOf(reason));
    } finally {
      if (own === current) reading = false;
    }
  };

  createEffect(
    on(asked, () => {
      setItems(null);
      setTotal(null);
      setCursor(null);
      void readFrom(undefined);
    }),
  );

  return {
    items,
    total,
    error,
    more: () => cursor() !== null,
    next() {
      const from = cursor();
      if (from !== null && !reading) void readFrom(from);
    },
    reload: () => void readFrom(undefined),
  };
}
