/**
 * A process that does nothing but keep a timer, to compare a busy process with: every 2 s it writes the 99th percentile
 * of its own event-loop delay, in ms, the monitor's step taken off, as a worker does.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 20;
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
delay.enable();
setInterval(() => {
  console.log(Math.max(0, delay.percentile(99) / 1e6 - RESOLUTION_MS).toFixed(1));
  delay.reset();
}, 2_000);
