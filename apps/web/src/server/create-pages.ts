import { createEffect, createMemo, createSignal, on, onCleanup, type Accessor } from 'solid-js';
import { apiErrorOf } from '#libs/client';
import type { ApiError } from '#libs/contracts';
import { RETRY_MS } from './create-answer.js';

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

/** Reads the first page whenever `key` changes, the others when they are asked for; again while nobody answers. */
export function createPages<K extends string | number, T>(
  key: Accessor<K>,
  read: (key: K, cursor: string | undefined) => Promise<ListPage<T>>,
): Pages<T> {
  const [known, setKnown] = createSignal<ListPage<T> | null>(null);
  const [error, setError] = createSignal<ApiError | null>(null);
  const asked = createMemo(key);
  /** The reading from the start whose answer counts: a later one makes it void. */
  let current = 0;
  let reading = false;
  let retry: ReturnType<typeof setTimeout> | undefined;

  const readFrom = async (before: ListPage<T> | null): Promise<void> => {
    const own = before === null ? ++current : current;
    reading = true;
    clearTimeout(retry);
    setError(null);
    try {
      const page = await read(asked(), before?.nextCursor ?? undefined);
      if (own === current) setKnown({ ...page, items: [...(before?.items ?? []), ...page.items] });
    } catch (reason) {
      if (own !== current) return;
      const refusal = apiErrorOf(reason);
      setError(refusal);
      if (refusal.code === 'unavailable') retry = setTimeout(() => void readFrom(before), RETRY_MS);
    } finally {
      if (own === current) reading = false;
    }
  };

  createEffect(
    on(asked, () => {
      setKnown(null);
      void readFrom(null);
    }),
  );
  onCleanup(() => {
    current += 1;
    clearTimeout(retry);
  });

  return {
    items: () => known()?.items ?? null,
    total: () => known()?.total ?? null,
    error,
    more: () => typeof known()?.nextCursor === 'string',
    next() {
      const before = known();
      if (before !== null && before.nextCursor !== null && !reading) void readFrom(before);
    },
    reload: () => void readFrom(null),
  };
}
