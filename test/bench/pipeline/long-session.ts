import { fileURLToPath } from 'node:url';
import type { SystemState } from '#libs/contracts';
import { Program } from '../../support/program.js';
import type { Workspace } from '../../support/workspace.js';
import { median, quantile } from '../../support/statistics.js';
import { summaryOf, type Row } from '../measures.js';
import type { BenchOptions } from '../run.js';
import { LONG_SESSION, type PhotoSet } from './photo-sets.js';
import { measureSession } from './session.js';
import { megabytesOf, processesOf } from './usage.js';

/** Between two looks at the memory, in milliseconds. */
const LOOK_MS = 1_000;
const BARE_TIMER = fileURLToPath(new URL('../../support/bare-timer.mjs', import.meta.url));

/** One long session: how late the worker's event loop is beside a process that does nothing, and how memory goes. */
export async function longSession(workspace: Workspace, set: PhotoSet, say: BenchOptions['say']): Promise<Row[]> {
  const darkroom = await workspace.start({ data: workspace.folder('many-photos'), roots: [set.folder] });
  const bare = new Program(process.execPath, [BARE_TIMER]);
  const memory: number[] = [];
  const looks = setInterval(() => memory.push(megabytesOf(processesOf(darkroom).workers)), LOOK_MS);
  const socket = await darkroom.connect();
  await socket.send('subscribe', { system: true });
  try {
    await measureSession(darkroom, set.folder, async ({ runs: { training, faceDetection } }) => {
      const speeds = [training, faceDetection].map(({ photos, seconds }) => (photos / seconds).toFixed(1));
      say(`${LONG_SESSION}: training and faces ${speeds.join(' and ')} images/s`);
    });
  } finally {
    clearInterval(looks);
    bare.kill('SIGTERM');
    socket.close();
  }
  await bare.ended;
  const states = socket.received.flatMap((event) => (event.event === 'system' ? [event.system] : []));
  return [...delayRows(states, bare.lines.map(Number)), ...memoryRows(memory)];
}

/** The 99th percentiles of every 2 s in which photos were looked at: their middle, and their own 95th percentile. */
function delayRows(states: readonly SystemState[], bare: readonly number[]): Row[] {
  const busy = states
    .flatMap(({ workers }) => workers)
    .filter(({ busyWith }) => busyWith.some(({ phase }) => phase !== 'discovery'));
  const ours = busy.map(({ eventLoopDelayP99Ms }) => eventLoopDelayP99Ms);
  const row = (metric: string, of: (values: readonly number[]) => number) =>
    rowOf(metric, 'a bare timer', 'ms', of(ours), of(bare));
  return [
    row('event-loop delay p99, middle of 2 s windows', median),
    row('event-loop delay p99, 95 % of 2 s windows', (values) => quantile(values, 0.95)),
  ];
}

function memoryRows(memory: readonly number[]): Row[] {
  const part = (from: number, to: number) =>
    median(memory.slice(Math.floor(memory.length * from), Math.floor(memory.length * to)));
  return [
    rowOf('memory, most', 'its middle', 'MB', Math.max(...memory), median(memory)),
    rowOf('memory, last tenth', 'its third quarter', 'MB', part(0.9, 1), part(0.5, 0.75)),
  ];
}

function rowOf(metric: string, against: string, unit: string, ours: number, baseline: number): Row {
  return summaryOf(LONG_SESSION, [{ ours, baseline }])(against, metric, unit, (pair) => pair);
}
