import type { BenchOptions } from '../run.js';
import { quantile } from '../../support/statistics.js';
import { byTurns, summaryOf, type Row } from '../measures.js';
import { Arena } from './arena.js';
import { darkroom, polling, socketIo, ws, type Start } from './contenders.js';
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
const metrics: readonly [string, string, (viewing: Viewing) => number][] = [
  ['CPU an update', 'µs', cpuAnUpdate],
  ['CPU in the window', 'ms', ({ cpuMs }) => cpuMs],
  ['latency p50', 'ms', ({ latency }) => quantile(latency, 0.5)],
  ['latency p99', 'ms', ({ latency }) => quantile(latency, 0.99)],
  ['latency max', 'ms', ({ latency }) => quantile(latency, 1)],
  ['staleness p99', 'ms', ({ staleness }) => quantile(staleness, 0.99)],
  ['heap a viewer', 'KB', ({ heapPerViewer }) => heapPerViewer / 1_024],
  ['RSS a viewer', 'KB', ({ rssPerViewer }) => rssPerViewer / 1_024],
  ['delivered', '', ({ delivered }) => delivered],
  ['superseded', '', ({ superseded }) => superseded],
  ['lost', '', ({ lost }) => lost],
  ['out of order', '', ({ outOfOrder }) => outOfOrder],
];

/** Delivery to a thousand viewers, and to one that is paused among others. */
export async function live({ repeat, say, isSelected }: BenchOptions): Promise<Row[]> {
  const chosen = cases.filter(({ name }) => isSelected(name));
  const rows: Row[] = [];
  const arena = await Arena.open(Math.max(...chosen.map(({ sessions }) => sessions), 100));
  try {
    for (const each of chosen) rows.push(...(await compare(arena, each, repeat)));
    if (isSelected('paused-viewer')) rows.push(...(await pausedViewer(arena, say)));
  } finally {
    await arena.close();
  }
  return rows;
}

/** Measures ours and the baselines. */
async function compare(
  arena: Arena,
  { name, sessions, perSecond, seconds, baselines }: Case,
  repeat: BenchOptions['repeat'],
): Promise<Row[]> {
  const ids = arena.sessions.slice(0, sessions).map(({ sessionId }) => sessionId);
  const viewers = Array.from({ length: VIEWERS }, (_, viewer) => [ids[viewer % ids.length] ?? NaN]);
  const measures = Object.fromEntries(
    Object.entries({ ours: darkroom, ...baselines }).map(([contender, start]) => [
      contender,
      () => arena.with(start, sessions, (server, feed) => watch(server, feed, viewers, perSecond, seconds)),
    ]),
  );
  const describe = (viewings: Record<string, Viewing>) =>
    Object.entries(viewings)
      .map(([contender, seen]) => {
        const [p50, p99] = [0.5, 0.99].map((share) => quantile(seen.latency, share).toFixed(1));
        return `${contender} ${seen.delivered} delivered, p50 ${p50} ms, p99 ${p99} ms, ${cpuAnUpdate(seen).toFixed(1)} µs an update`;
      })
      .join('; ');
  const results = await repeat(name, (turn) => byTurns(measures, turn), describe);
  return Object.keys(baselines).flatMap((against) =>
    metrics.map(([metric, unit, of]) =>
      summaryOf(name, results)(against, metric, unit, ({ ours, [against]: baseline }) => ({
        ours: ours ? of(ours) : NaN,
        baseline: baseline ? of(baseline) : NaN,
      })),
    ),
  );
}

function cpuAnUpdate({ cpuMs, delivered }: Viewing): number {
  return (cpuMs * 1_000) / delivered;
}
