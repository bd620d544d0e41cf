import { batch, createEffect, createMemo, createSignal, on, onCleanup, untrack, type Accessor } from 'solid-js';
import { apiErrorOf } from '#libs/client';
import type { ApiError, ErrorCode } from '#libs/contracts';
import { makeReadSchedule } from './read-schedule.js';

/** Refusals that may pass by themselves: the read is repeated. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['unavailable', 'queue_unavailable', 'too_many_requests', 'internal']);

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
  /** Changes the value by what the server answered elsewhere. */
  readonly change: (change: (value: T) => T) => void;
}

/** What is read, and when. */
export interface QueryOptions<K, T> {
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
  /** What is read even if the version has not changed; it stays until it was read. */
  let pending: Part | null = 'start';
  let refused: Part | null = null;
  let readVersion: string | number | null = null;
  let readAt = -Infinity;
  /** Counts the reads that were begun or made void: only the answer of the newest counts. */
  let newest = 0;

  const due = (): number | null => {
    if (untrack(key) === null) return null;
    if (pending !== null) return 0;
    return untrack(version) === readVersion ? null : readAt + untrack(spacing);
  };
  const read = async (): Promise<boolean> => {
    const own = ++newest;
    const [current, at, part] = [untrack(key) as K, untrack(version), pending];
    readAt = Date.now();
    const answer = await options.read(current, part === 'start' ? null : untrack(value), part === 'more').then(
      (known) => ({ known, refusal: null }),
      (reason: unknown) => ({ known: null, refusal: apiErrorOf(reason) }),
    );
    if (own !== newest) return true;
    const repeated = answer.refusal !== null && PASSING.has(answer.refusal.code);
    if (!repeated) {
      refused = answer.refusal && part;
      pending = null;
      if (part !== 'more') readVersion = at;
    }
    batch(() => {
      if (answer.refusal === null) setValue(() => answer.known);
      setError(answer.refusal);
    });
    return !repeated;
  };
  const schedule = makeReadSchedule(due, read);
  const restart = (part: Part): void => {
    newest += 1;
    pending = part;
    setError(null);
    schedule.restart();
  };

  createEffect(
    on(key, () => {
      setValue(null);
      restart('start');
    }),
  );
  createEffect(on([version, spacing], () => schedule.plan(), { defer: true }));
  onCleanup(() => {
    newest += 1;
    schedule.stop();
  });
  return {
    value,
    error,
    retrying: () => PASSING.has(error()?.code ?? 'not_found'),
    reload: () => restart('start'),
    retry: () => restart(pending ?? refused ?? 'start'),
    more() {
      pending ??= 'more';
      schedule.plan();
    },
    change: (change) => setValue((known) => (known === null ? null : change(known))),
  };
}
