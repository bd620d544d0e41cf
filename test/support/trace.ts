import { readFile } from 'node:fs/promises';
import type { CDPSession, Page } from 'playwright-core';

/** An event of Chromium's trace; times in microseconds, `tdur` of the thread's processor time. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** What counts as script, style and layout; what runs within another is counted with it. */
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
const CATEGORIES = [
  'devtools.timeline',
  'disabled-by-default-devtools.timeline',
  'disabled-by-default-devtools.timeline.frame',
  'v8',
];

/** Script, style and layout of a page while `during` runs, by processor time: whatever else the machine does. */
export async function traceMainThread(page: Page, during: (session: CDPSession) => Promise<void>) {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  const complete = new Promise((settle) => session.once('Tracing.tracingComplete', settle));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: CATEGORIES, excludedCategories: ['*'] },
  });
  const begun = performance.now();
  await during(session);
  const durationMs = performance.now() - begun;
  await session.send('Tracing.end');
  await complete;
  await session.detach();
  const main = mainThreadOf(events);
  const work = outermost(main.filter(({ name, ph }) => ph === 'X' && WORK.has(name)));
  const starts = main
    .filter(({ name }) => name === FRAME)
    .map(({ ts }) => ts / 1000)
    .sort((a, b) => a - b);
  const cpuIn = (from: number, to: number) =>
    work.reduce((sum, task) => (task.from >= from && task.from < to ? sum + task.cpu : sum), 0);
  return {
    /** Length of the trace and what they took in it, in ms. */
    durationMs,
    busyMs: cpuIn(-Infinity, Infinity),
    /** What they took in each frame, in ms, in the order of time. */
    frames: starts.map((start, index) => cpuIn(start, starts[index + 1] ?? Infinity)),
  };
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

/** The work that runs in no other: when it began and ended, and the processor time that it took, in ms. */
function outermost(events: readonly TraceEvent[]) {
  const tasks: { from: number; to: number; cpu: number }[] = [];
  for (const { ts, dur = 0, tdur = dur } of [...events].sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0))) {
    if (ts / 1000 >= (tasks.at(-1)?.to ?? -Infinity))
      tasks.push({ from: ts / 1000, to: (ts + dur) / 1000, cpu: tdur / 1000 });
  }
  return tasks;
}

/** Memory, in bytes, that only the largest of the browser's page processes holds: what Chromium's pages share is not in it. */
export async function rendererMemory(page: Page): Promise<number> {
  const session = await page.context().browser()?.newBrowserCDPSession();
  if (!session) throw new Error('the page is of no browser');
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const renderers = processInfo.filter(({ type }) => type === 'renderer');
  return Math.max(...(await Promise.all(renderers.map(({ id }) => privateMemory(id)))));
}

async function privateMemory(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
  const kilobytes = [...rollup.matchAll(/^Private_(?:Clean|Dirty): +(\d+) kB$/gm)].map(([, kB]) => Number(kB));
  return 1024 * kilobytes.reduce((sum, kB) => sum + kB, 0);
}
