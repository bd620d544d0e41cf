import type { CDPSession, Page } from 'playwright-core';

/** A task of the page's main thread, in ms of the trace's clock. */
interface Work {
  readonly from: number;
  readonly to: number;
}

/** An event of Chromium's trace; times in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly args?: { readonly name?: string };
}

/** What counts as script, style and layout; those that run within others are counted once. */
const WORK = new Set([
  'EvaluateScript',
  'FunctionCall',
  'TimerFire',
  'EventDispatch',
  'FireAnimationFrame',
  'FireIdleCallback',
  'RunMicrotasks',
  'v8.callFunction',
  'MinorGC',
  'MajorGC',
  'UpdateLayoutTree',
  'Layout',
  'ParseHTML',
  'IntersectionObserverController::computeIntersections',
  'WebSocketReceive',
]);
const FRAME = 'BeginMainThreadFrame';

/** Script, style and layout of a page while something was going on. */
export interface MainThread {
  /** Length of the trace and the time that they took in it, in ms. */
  readonly durationMs: number;
  readonly busyMs: number;
  /** What they took in each frame, in ms, in the order of time. */
  readonly frames: readonly number[];
}

/** Traces the page's main thread while `during` runs. */
export async function traceMainThread(page: Page, during: (session: CDPSession) => Promise<void>): Promise<MainThread> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  const complete = new Promise((settle) => session.once('Tracing.tracingComplete', settle));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'v8'], excludedCategories: ['*'] },
  });
  const begun = performance.now();
  await during(session);
  const durationMs = performance.now() - begun;
  await session.send('Tracing.end');
  await complete;
  await session.detach();
  const main = mainThreadOf(events);
  const work = union(main.filter(({ name, ph }) => ph === 'X' && WORK.has(name)).map(({ ts, dur = 0 }) => ({ from: ts / 1000, to: (ts + dur) / 1000 })));
  const starts = main.filter(({ name }) => name === FRAME).map(({ ts }) => ts / 1000).sort((a, b) => a - b);
  const frames = starts.map((start, index) => overlap(work, start, starts[index + 1] ?? Infinity));
  return { durationMs, busyMs: overlap(work, -Infinity, Infinity), frames };
}

/** The events of the thread that made most frames: the page's. */
function mainThreadOf(events: readonly TraceEvent[]): TraceEvent[] {
  const keyOf = ({ pid, tid }: TraceEvent) => `${pid}:${tid}`;
  const frames = new Map<string, number>();
  for (const event of events) if (event.name === FRAME) frames.set(keyOf(event), (frames.get(keyOf(event)) ?? 0) + 1);
  const [busiest] = [...frames].sort(([, a], [, b]) => b - a);
  if (!busiest) throw new Error('The page made no frame.');
  return events.filter((event) => keyOf(event) === busiest[0]);
}

/** The stretches that are covered by any of them. */
function union(stretches: readonly Work[]): Work[] {
  const merged: { from: number; to: number }[] = [];
  for (const { from, to } of [...stretches].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}

function overlap(work: readonly Work[], from: number, to: number): number {
  return work.reduce((sum, stretch) => sum + Math.max(0, Math.min(stretch.to, to) - Math.max(stretch.from, from)), 0);
}
