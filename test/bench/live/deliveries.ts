import { quantile } from '../measures.js';

/** Viewer, session, seq and time of each receipt, one after the other, as they came. */
export type Receipts = Float64Array;

/** When each state was told: by session and seq, in ms. */
export type Told = ReadonlyMap<number, ReadonlyMap<number, number>>;

/** What became of the states of a window of time. */
export interface Deliveries {
  /** States that reached a viewer. */
  readonly delivered: number;
  /** Milliseconds from telling to receipt of the states that were received. */
  readonly latency: readonly number[];
  /** Milliseconds from telling to the receipt of that state or a newer one, for every state and viewer. */
  readonly staleness: readonly number[];
  /** States that a viewer never got, since a newer one took their place. */
  readonly superseded: number;
  /** Viewers of a session that never got its last state. */
  readonly lost: number;
  /** Receipts of a state older than one received before. */
  readonly outOfOrder: number;
}

/**
 * Compares what was told with what was received.
 *
 * @param viewers the sessions of each viewer
 * @param window begin and end, in ms: only states told within it count
 * @param last the seq that each session ended at
 */
export function deliveriesOf(
  receipts: Receipts,
  told: Told,
  viewers: readonly (readonly number[])[],
  window: readonly [number, number],
  last: ReadonlyMap<number, number>,
): Deliveries {
  const byViewing = groups(receipts);
  const [begin, end] = window;
  const latency: number[] = [];
  const staleness: number[] = [];
  let [superseded, lost, outOfOrder] = [0, 0, 0];
  viewers.forEach((sessions, viewer) => {
    for (const session of sessions) {
      const got = byViewing.get(`${viewer} ${session}`) ?? [];
      const times = told.get(session) ?? new Map<number, number>();
      const rising: { seq: number; time: number }[] = [];
      for (const receipt of got) {
        const newest = rising.at(-1)?.seq ?? -1;
        if (receipt.seq < newest) outOfOrder += 1;
        if (receipt.seq > newest) rising.push(receipt);
      }
      if ((rising.at(-1)?.seq ?? -1) < (last.get(session) ?? 0)) lost += 1;
      let at = 0;
      for (const [seq, toldAt] of times) {
        if (toldAt < begin || toldAt > end) continue;
        while (at < rising.length && (rising[at]?.seq ?? 0) < seq) at += 1;
        const receipt = rising[at];
        if (!receipt) continue;
        staleness.push(receipt.time - toldAt);
        if (receipt.seq === seq) latency.push(receipt.time - toldAt);
        else superseded += 1;
      }
    }
  });
  return { delivered: latency.length, latency, staleness, superseded, lost, outOfOrder };
}

/** The figures of a window that a table shows: milliseconds at the median, at the 99th percentile and at most. */
export function timesOf(milliseconds: readonly number[]): { p50: number; p99: number; max: number } {
  return { p50: quantile(milliseconds, 0.5), p99: quantile(milliseconds, 0.99), max: quantile(milliseconds, 1) };
}

function groups(receipts: Receipts): Map<string, { seq: number; time: number }[]> {
  const found = new Map<string, { seq: number; time: number }[]>();
  for (let at = 0; at + 3 < receipts.length; at += 4) {
    const [viewer = 0, session = 0, seq = 0, time = 0] = receipts.subarray(at, at + 4);
    const key = `${viewer} ${session}`;
    const group = found.get(key) ?? [];
    group.push({ seq, time });
    found.set(key, group);
  }
  return found;
}
