import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiRequestError } from '#libs/client';

// Node resolves Solid to its server build, in which nothing is reactive.
vi.mock('solid-js', () => vi.importActual<object>('solid-js/dist/solid.js'));
const { createRoot, createSignal } = await import('solid-js');
const { createDebounced, createQuery } = await import('./create-query.js');

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A query of letters whose reads are answered by the test. */
async function startQuery(spacingMs = 0) {
  const started = createRoot((dispose) => {
    const [key, setKey] = createSignal<string | null>('a');
    const [version, setVersion] = createSignal(1);
    const reads: { what: string; answer: (value: string) => void; fail: (status: number) => void }[] = [];
    const query = createQuery<string, string>({
      key,
      version,
      spacingMs: () => spacingMs,
      read: (letter, known, more) =>
        new Promise((answer, refuse) => {
          const fail = (status: number) =>
            refuse(new ApiRequestError(status, status === 404 ? 'not_found' : 'unavailable', 'refused'));
          reads.push({ what: `${letter} ${known ?? '-'} ${more ? 'more' : 'all'}`, answer, fail });
        }),
    });
    const answer = async (read: number, value: string) => {
      reads[read]?.answer(value);
      await settle();
    };
    return { query, reads, answer, setKey, setVersion, dispose };
  });
  await settle();
  return started;
}
const settle = (ms = 1) => vi.advanceTimersByTimeAsync(ms);

describe('a query', () => {
  it('reads at once, and again after the version has changed, not more often than its spacing', async () => {
    const { query, reads, setVersion, answer } = await startQuery(1_000);
    await answer(0, 'A');
    expect(query.value()).toBe('A');
    setVersion(2);
    setVersion(3);
    await settle(900);
    expect(reads).toHaveLength(1);
    await settle(100);
    expect(reads.map(({ what }) => what)).toEqual(['a - all', 'a A all']);
    reads[1]?.answer('B');
    await settle(10_000);
    expect([query.value(), reads.length]).toEqual(['B', 2]);
  });

  it('drops the value of another key, and its late answer', async () => {
    const { query, reads, setKey, answer } = await startQuery();
    setKey('b');
    await settle();
    await answer(0, 'A');
    expect(query.value()).toBeNull();
    await answer(1, 'B');
    expect(query.value()).toBe('B');
    setKey(null);
    await settle();
    expect([query.value(), reads.length]).toEqual([null, 2]);
  });

  it('reads the next part once, and from the start on a reload', async () => {
    const { query, reads, answer } = await startQuery();
    await answer(0, 'A');
    query.more();
    await settle();
    query.more();
    await answer(1, 'AB');
    query.reload();
    await settle();
    expect(reads.map(({ what }) => what)).toEqual(['a - all', 'a A more', 'a - all']);
    expect(query.value()).toBe('AB');
  });

  it('repeats a read that failed temporarily, and not one of something that does not exist', async () => {
    const { query, reads, answer } = await startQuery();
    reads[0]?.fail(503);
    await settle();
    expect([query.error()?.code, query.retrying()]).toEqual(['unavailable', true]);
    await settle(3_000);
    reads[1]?.fail(404);
    await settle(60_000);
    expect([query.error()?.code, query.retrying(), reads.length]).toEqual(['not_found', false, 2]);
    query.retry();
    await settle();
    await answer(2, 'A');
    expect([query.value(), query.error()]).toEqual(['A', null]);
  });

  it('repeats a failing read at growing intervals, however often its version changes', async () => {
    const { reads, setVersion } = await startQuery();
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      reads.at(-1)?.fail(503);
      const failedAt = Date.now();
      while (reads.length === attempt) {
        await settle(100);
        setVersion(Date.now());
      }
      waits.push(Math.round((Date.now() - failedAt) / 1_000));
    }
    expect(waits.slice(0, 3)).toEqual([2, 3, 5]);
    expect(waits.at(-1)).toBe(10);
  });

  it('reads nothing after its owner is disposed', async () => {
    const { reads, setVersion, dispose, answer } = await startQuery();
    await answer(0, 'A');
    dispose();
    setVersion(2);
    await settle(60_000);
    expect(reads).toHaveLength(1);
  });
});

describe('a debounced value', () => {
  it('follows once the value has not changed for a while, also after a change before the first effect', async () => {
    const { value, setValue } = createRoot(() => {
      const [source, setSource] = createSignal(0);
      const debounced = createDebounced(source, 100);
      setSource(1);
      return { value: debounced, setValue: setSource };
    });
    await settle(100);
    expect(value()).toBe(1);
    setValue(2);
    await settle(60);
    setValue(3);
    await settle(60);
    expect(value()).toBe(1);
    await settle(40);
    expect(value()).toBe(3);
  });
});
