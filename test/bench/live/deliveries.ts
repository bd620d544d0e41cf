/** Viewer, session, seq and time of each receipt, one after the other, as they came. */
export type Receipts = Float64Array;

/** When each state was published: by session and seq, in ms. */
export type Published = ReadonlyMap<number, ReadonlyMap<number, number>>;

/** How the states of a window of time were delivered. */
export interface Deliveries {
  /** States that reached a viewer. */
  readonly delivered: number;
  /** Milliseconds from publication to receipt of the states that were received. */
  readonly latency: readonly number[];
  /** Milliseconds from publication to the receipt of that state or a newer one, for every state and viewer. */
  readonly staleness: readonly number[];
  /** States that a viewer did not get because a newer one replaced them. */
  readonly superseded: number;
  /** Viewers of a session that did not get its last state. */
  readonly lost: number;
  /** Receipts of a state older than one received before. */
  readonly outOfOrder: number;
}

/**
 * Compares the published states with the received ones.
 * @param viewers the sessions of each viewer
 * @param window begin and end, in ms: only states published within it count
 * @param last the seq that each session ended at
 */
export function deliveriesOf(
  receipts: Receipts,
  published: Published,
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
      const times = published.get(session) ?? new Map<number, number>();
      const rising: { seq: number; time: number }[] = [];
      for (const receipt of got) {
        const newest = rising.at(-1)?.seq ?? -1;
        if (receipt.seq < newest) outOfOrder += 1;
        if (receipt.seq > newest) rising.push(receipt);
      }
      if ((rising.at(-1)?.seq ?? -1) < (last.get(session) ?? 0)) lost += 1;
      let at = 0;
      for (const [seq, publishedAt] of times) {
        if (publishedAt < begin || publishedAt > end) continue;
        while (at < rising.length && (rising[at]?.seq ?? 0) < seq) at += 1;
        const receipt = rising[at];
        if (!receipt) continue;
        staleness.push(receipt.time - publishedAt);
        if (receipt.seq === seq) latency.push(receipt.time - publishedAt);
        else superseded += 1;
      }
    }
  });
  return { delivered: latency.length, latency, staleness, superseded, lost, outOfOrder };
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
