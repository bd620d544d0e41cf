import { setTimeout as delay } from 'node:timers/promises';
import type { BenchOptions } from '../run.js';
import { quantile } from '../../support/statistics.js';
import { summaryOf, type Row } from '../measures.js';
import type { Arena } from './arena.js';
import { darkroom, socketIo, type Contender } from './contenders.js';
import { deliveriesOf, type Receipts } from './deliveries.js';
import { now, type SteadyFeed } from './feed.js';
import { startViewers } from './viewing.js';

const SESSIONS = 100;
const PER_SECOND = 10;
/** Before the pause, for comparison. */
const BEFORE_MS = 20_000;
/** The two parts of the pause. After each, the server's memory is read: with most unread, before the socket is closed, and at the end. */
const PAUSE_MS = [25_000, 35_000] as const;
/** Reading the memory collects garbage, which is excluded from the latencies. */
const AFTER_READING_MS = 1_000;
const WARM_UP_MS = 3_000;
/** Time to catch up after waking. */
const AFTER_MS = 10_000;

/** The effect of one paused viewer among a hundred others. */
interface Pause {
  /** Most bytes that the server held more than before. */
  readonly growth: number;
  /** Milliseconds until a state reached the others at the 99th percentile, before the pause and in it. */
  readonly before: number;
  readonly during: number;
  /** Milliseconds from waking until the paused one had, of each session, the state that was newest when it woke. */
  readonly recovery: number;
}

/** Freezes a viewer of a hundred sessions for a minute, among a hundred others. */
export async function pausedViewer(arena: Arena, say: BenchOptions['say']): Promise<Row[]> {
  const measure = async (name: string, start: typeof darkroom) => {
    const result = await arena.with(start, SESSIONS, (server, feed) => pause(server, feed, arena));
    say(`paused-viewer, ${name}: ${describe(result)}`);
    return result;
  };
  const [ours, baseline] = [await measure('darkroom', darkroom), await measure('socket.io', socketIo)];
  const row = (metric: string, unit: string, of: (result: Pause) => number) =>
    summaryOf('paused-viewer', [{ ours: of(ours), baseline: of(baseline) }])('socket.io', metric, unit, (pair) => pair);
  return [
    row('memory growth', 'MB', ({ growth }) => growth / 1e6),
    row("others' p99, before", 'ms', ({ before }) => before),
    row("others' p99, during", 'ms', ({ during }) => during),
    row('newest state after waking', 'ms', ({ recovery }) => recovery),
  ];
}

async function pause(server: Contender, feed: SteadyFeed, arena: Arena): Promise<Pause> {
  const ids = arena.sessions.slice(0, SESSIONS).map(({ sessionId }) => sessionId);
  const others = ids.map((id) => [id]);
  const [crowd, paused] = [startViewers(), startViewers()];
  try {
    await crowd.ask({ follow: { way: 'socket.io', url: server.url, viewers: others } }, 'following');
    await paused.ask({ follow: { way: 'reconnecting', url: server.url, viewers: [ids] } }, 'following');
    feed.start(PER_SECOND);
    await delay(WARM_UP_MS);
    const before = await quiet(BEFORE_MS);
    const memoryBefore = (await server.memory()).live;
    paused.freeze(true);
    const during: Window[] = [];
    let most = memoryBefore;
    for (const part of PAUSE_MS) {
      during.push(await quiet(part));
      most = Math.max(most, (await server.memory()).live);
    }
    const [woken, newest] = [now(), feed.newest()];
    paused.freeze(false);
    await delay(AFTER_MS);
    const last = await feed.stop();
    const receipts = await crowd.ask<Receipts>({ receipts: true }, 'receipts');
    const latencies = (window: Window) => deliveriesOf(receipts, feed.published, others, window, last).latency;
    return {
      growth: most - memoryBefore,
      before: quantile(latencies(before), 0.99),
      during: quantile(during.flatMap(latencies), 0.99),
      recovery: recoveryOf(await paused.ask<Receipts>({ receipts: true }, 'receipts'), newest) - woken,
    };
  } finally {
    await Promise.all([crowd.end(), paused.end()]);
  }
}

type Window = [begin: number, end: number];

/** Waits, and returns the window without readings of the memory. */
async function quiet(ms: number): Promise<Window> {
  await delay(AFTER_READING_MS);
  const begin = now();
  await delay(ms - AFTER_READING_MS);
  return [begin, now()];
}

/** When the last of the sessions was received in its `newest` state or later; Infinity where one never was. */
function recoveryOf(receipts: Receipts, newest: ReadonlyMap<number, number>): number {
  const missing = new Map(newest);
  for (let at = 0; at + 3 < receipts.length; at += 4) {
    const [, session = 0, seq = 0, time = 0] = receipts.subarray(at, at + 4);
    if (seq >= (missing.get(session) ?? Infinity)) missing.delete(session);
    if (missing.size === 0) return time;
  }
  return Infinity;
}

function describe({ growth, before, during, recovery }: Pause): string {
  return `${(growth / 1e6).toFixed(1)} MB more, others' p99 ${before.toFixed(1)} ms before and ${during.toFixed(1)} ms during, newest state ${recovery.toFixed(0)} ms after waking`;
}
