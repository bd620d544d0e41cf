import { batch, createEffect, createMemo, createSignal, on, onCleanup, untrack, type Accessor } from 'solid-js';
import { backoffMs } from '#libs/async';
import { apiErrorOf } from '#libs/client';
import type { ApiError, ErrorCode } from '#libs/contracts';

const BACKOFF = { firstMs: 2_000, longestMs: 10_000, factor: 1.5 };

/** Errors that may be temporary: the read is repeated. */
const TRANSIENT = new Set<ErrorCode>(['unavailable', 'queue_unavailable', 'too_many_requests', 'internal']);

/** What was read from the server, and why the last read failed. */
export interface Query<T> {
  /** Null before the first answer. */
  readonly value: Accessor<T | null>;
  readonly error: Accessor<ApiError | null>;
  /** Whether the failed read is repeated automatically. */
  readonly retrying: Accessor<boolean>;
  /** Reads from the start at once; the value stays until the answer is there. */
  readonly reload: () => void;
  /** Repeats the read that failed, at once. */
  readonly retry: () => void;
  /** Reads the next part of the value, where `read` supports parts. */
  readonly more: () => void;
  /** Changes the value, after the server answered a command with its new state. */
  readonly change: (change: (value: T) => T) => void;
}

/** What is read, and when. */
interface QueryOptions<K, T> {
  /** What the value is of: another key drops the value at once. Nothing is read while it is null. */
  readonly key: Accessor<K | null>;
  /**
   * @param known what was read of this key before, null at first and after a reload.
   * @param more whether to read the next part of `known`.
   */
  readonly read: (key: K, known: T | null, more: boolean) => Promise<T>;
  /** When it changes, the value is out of date and read again. */
  readonly version?: Accessor<string | number>;
  /** Least time between the starts of two reads that follow the version, in ms. */
  readonly spacingMs?: Accessor<number>;
}

/** `start`: the value from its beginning; `more`: its next part. */
type Part = 'start' | 'more';

/** Reads a value from the server and keeps it up to date for as long as its owner lives. The newest read wins. */
export function createQuery<K extends string | number | object, T>(options: QueryOptions<K, T>): Query<T> {
  const [value, setValue] = createSignal<T | null>(null);
  const [error, setError] = createSignal<ApiError | null>(null);
  const key = createMemo(options.key);
  const version = createMemo(() => options.version?.() ?? 0);
  const spacing = () => options.spacingMs?.() ?? 0;
  /** The part to read even if the version has not changed, until it has been read. */
  let pending: Part | null = 'start';
  let refused: Part | null = null;
  let readVersion: string | number | null = null;
  let readAt = -Infinity;
  let failures = 0;
  let notBefore = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** The read in progress. The answer of an earlier one is ignored. */
  let current: object | null = null;

  const plan = (): void => {
    clearTimeout(timer);
    const isDue = pending !== null || untrack(version) !== readVersion;
    if (untrack(key) === null || current !== null || !isDue) return;
    const due = pending === null ? readAt + untrack(spacing) : 0;
    timer = setTimeout(() => void read(), Math.max(due, notBefore) - Date.now());
  };
  const read = async (): Promise<void> => {
    const own = (current = {});
    const [of, at, part] = [untrack(key) as K, untrack(version), pending];
    readAt = Date.now();
    const { known, refusal } = await options.read(of, part === 'start' ? null : untrack(value), part === 'more').then(
      (answer) => ({ known: answer, refusal: null }),
      (reason: unknown) => ({ known: null, refusal: apiErrorOf(reason) }),
    );
    if (own !== current) return;
    current = null;
    const repeated = refusal !== null && TRANSIENT.has(refusal.code);
    notBefore = repeated ? Date.now() + backoffMs(BACKOFF, failures) : 0;
    failures = repeated ? failures + 1 : 0;
    if (!repeated) {
      refused = refusal && part;
      pending = null;
      if (part !== 'more') readVersion = at;
    }
    batch(() => {
      if (refusal === null) setValue(() => known);
      setError(refusal);
    });
    plan();
  };
  /** Abandons the read in progress and the backoff after failures. */
  const restart = (part: Part): void => {
    current = null;
    failures = notBefore = 0;
    pending = part;
    setError(null);
    plan();
  };

  createEffect(
    on(key, () => {
      setValue(null);
      restart('start');
    }),
  );
  createEffect(on([version, spacing], plan, { defer: true }));
  onCleanup(() => {
    clearTimeout(timer);
    // Ignores the answer of the read in progress and plans no other.
    current = {};
  });
  return {
    value,
    error,
    retrying: () => TRANSIENT.has(error()?.code ?? 'not_found'),
    reload: () => restart('start'),
    retry: () => restart(pending ?? refused ?? 'start'),
    more() {
      pending ??= 'more';
      plan();
    },
    change: (change) => setValue((known) => (known === null ? null : change(known))),
  };
}

/** Follows `value` once it has not changed for `ms`. */
export function createDebounced<T>(value: Accessor<T>, ms: number): Accessor<T> {
  const [debounced, setDebounced] = createSignal(untrack(value));
  createEffect(() => {
    const next = value();
    if (next === untrack(debounced)) return;
    const timer = setTimeout(() => setDebounced(() => next), ms);
    onCleanup(() => clearTimeout(timer));
  });
  return debounced;
}
