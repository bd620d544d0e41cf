import { setTimeout as delay } from 'node:timers/promises';
import type { Contender } from './contenders.js';
import { deliveriesOf, type Deliveries, type Receipts } from './deliveries.js';
import { now, type SteadyFeed } from './feed.js';
import { Answering } from './processes.js';

/** What is measured of one contender. */
export interface Viewing extends Deliveries {
  /** Milliseconds of the server's processor time in the window. */
  readonly cpuMs: number;
  /** Bytes of the server for each viewer: of its heap, and in the eyes of the system. */
  readonly heapPerViewer: number;
  readonly rssPerViewer: number;
}

/** Until the server's code is compiled, nothing counts. */
const WARM_UP_MS = 3_000;
/** What is not received by then after the last state is lost. */
const PATIENCE_MS = 5_000;

/** Starts a process of viewers. */
export function startViewers(): Answering {
  return new Answering(new URL('viewers.mjs', import.meta.url));
}

/** Lets viewers of their own process, each with its sessions, watch a feed through a server. */
export async function watch(
  contender: Contender,
  feed: SteadyFeed,
  viewers: readonly (readonly number[])[],
  perSecond: number,
  seconds: number,
): Promise<Viewing> {
  const [pioneers, crowd] = [startViewers(), startViewers()];
  const follow = { way: contender.way, url: contender.url };
  try {
    // What a server loads when it is first used, and what it holds of a session, is not a viewer's.
    const sessions = [...new Set(viewers.flat())].map((session) => [session]);
    await pioneers.ask({ follow: { ...follow, viewers: sessions } }, 'following');
    const empty = await contender.memory();
    await crowd.ask({ follow: { ...follow, viewers } }, 'following');
    const full = await contender.memory();
    await pioneers.end();
    feed.start(perSecond);
    await delay(WARM_UP_MS);
    const [begin, cpuBefore] = [now(), await contender.cpu()];
    await delay(seconds * 1_000);
    const [end, cpuAfter] = [now(), await contender.cpu()];
    const last = await feed.stop();
    await delay(PATIENCE_MS);
    const receipts = await crowd.ask<Receipts>({ receipts: true }, 'receipts');
    return {
      ...deliveriesOf(receipts, feed.published, viewers, [begin, end], last),
      cpuMs: cpuAfter - cpuBefore,
      heapPerViewer: (full.heap - empty.heap) / viewers.length,
      rssPerViewer: (full.rss - empty.rss) / viewers.length,
    };
  } finally {
    await Promise.all([pioneers.end(), crowd.end()]);
  }
}
