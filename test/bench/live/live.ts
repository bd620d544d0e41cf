import type { BenchOptions } from '../run.js';
import { rowOf, type Pair, type Row } from '../measures.js';
import { Arena } from './arena.js';
import { darkroom, polling, socketIo, ws, type Start } from './contenders.js';
import { timesOf } from './deliveries.js';
import { pausedViewer } from './paused-viewer.js';
import { watch, type Viewing } from './viewing.js';

const VIEWERS = 1_000;

/** Viewers before a server and its baselines. */
interface Case {
  readonly name: string;
  readonly sessions: number;
  readonly perSecond: number;
  readonly seconds: number;
  readonly baselines: Readonly<Record<string, Start>>;
}

const cases: readonly Case[] = [
  { name: 'one-session', sessions: 1, perSecond: 8, seconds: 8, baselines: { ws, 'socket.io': socketIo } },
  { name: '200-sessions', sessions: 200, perSecond: 4, seconds: 10, baselines: { ws, 'socket.io': socketIo } },
  { name: 'one-update-a-second', sessions: 1, perSecond: 1, seconds: 20, baselines: { polling } },
];

/** What is compared, and its unit. */
const metrics: readonly { name: string; unit: string; of: (viewing: Viewing) => number }[] = [
  { name: 'CPU an update', unit: 'µs', of: ({ cpuMs, delivered }) => (cpuMs * 1_000) / delivered },
  { name: 'CPU in the window', unit: 'ms', of: ({ cpuMs }) => cpuMs },
  { name: 'latency p50', unit: 'ms', of: ({ latency }) => timesOf(latency).p50 },
  { name: 'latency p99', unit: 'ms', of: ({ latency }) => timesOf(latency).p99 },
  { name: 'latency max', unit: 'ms', of: ({ latency }) => timesOf(latency).max },
  { name: 'staleness p99', unit: 'ms', of: ({ staleness }) => timesOf(staleness).p99 },
  { name: 'heap a viewer', unit: 'KB', of: ({ heapPerViewer }) => heapPerViewer / 1_024 },
  { name: 'RSS a viewer', unit: 'KB', of: ({ rssPerViewer }) => rssPerViewer / 1_024 },
  { name: 'delivered', unit: '', of: ({ delivered }) => delivered },
  { name: 'superseded', unit: '', of: ({ superseded }) => superseded },
  { name: 'lost', unit: '', of: ({ lost }) => lost },
  { name: 'out of order', unit: '', of: ({ outOfOrder }) => outOfOrder },
];

/** Delivery to a thousand viewers, and to one that is paused among others. */
export async function live({ repetitions, say, isSelected }: BenchOptions): Promise<Row[]> {
  const chosen = cases.filter(({ name }) => isSelected(name));
  const rows: Row[] = [];
  const arena = await Arena.open(Math.max(...chosen.map(({ sessions }) => sessions), 100));
  try {
    for (const each of chosen) rows.push(...(await compare(arena, each, repetitions, say)));
    if (isSelected('paused-viewer')) rows.push(...(await pausedViewer(arena, say)));
  } finally {
    await arena.close();
  }
  return rows;
}

/** Measures ours and the baselines by turns, in another order each time. */
async function compare(
  arena: Arena,
  { name, sessions, perSecond, seconds, baselines }: Case,
  repetitions: number,
  say: BenchOptions['say'],
): Promise<Row[]> {
  const ids = arena.sessions.slice(0, sessions).map(({ sessionId }) => sessionId);
  const viewers = Array.from({ length: VIEWERS }, (_, viewer) => [ids[viewer % ids.length] ?? NaN]);
  const contenders = Object.entries({ ours: darkroom, ...baselines });
  const results = new Map<string, Viewing[]>(contenders.map(([contender]) => [contender, []]));
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    for (let turn = 0; turn < contenders.length; turn += 1) {
      const [contender, start] = contenders[(turn + repetition) % contenders.length] ?? ['', darkroom];
      const viewing = await arena.with(start, sessions, (server, feed) =>
        watch(server, feed, { viewers, perSecond, seconds }),
      );
      results.get(contender)?.push(viewing);
      const { p50, p99 } = timesOf(viewing.latency);
      say(
        `${name}, ${repetition + 1} of ${repetitions}, ${contender}: ${viewing.delivered} delivered, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, ${((viewing.cpuMs * 1_000) / viewing.delivered).toFixed(1)} µs an update`,
      );
    }
  }
  const ours = results.get('ours') ?? [];
  return Object.keys(baselines).flatMap((against) =>
    metrics.map(({ name: metric, unit, of }) => {
      const pairs = (results.get(against) ?? []).map((baseline, at): Pair => ({
        ours: ours[at] ? of(ours[at]) : NaN,
        baseline: of(baseline),
      }));
      return rowOf({ bench: 'live', case: name, against, metric, unit }, pairs);
    }),
  );
}
