import { monitorEventLoopDelay } from 'node:perf_hooks';

/** The monitor's own step, which it adds to every reading. */
const RESOLUTION_MS = 1;
const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

/** Loaded before a server: tells its parent what it costs, when asked. */
process.on('message', (message) => {
  if (message === 'delay') {
    process.send?.({ delay: Math.max(0, delays.percentile(99) / 1e6 - RESOLUTION_MS) });
    delays.reset();
    // From the first question on, and again: watching costs something itself.
    delays.enable();
  }
  if (message === 'cpu') process.send?.({ cpu: cpuMs() });
  if (message === 'memory') {
    // Twice: what finalizers free is gone after the second.
    globalThis.gc?.();
    globalThis.gc?.();
    const { heapUsed, external, rss } = process.memoryUsage();
    process.send?.({ memory: { heap: heapUsed, live: heapUsed + external, rss } });
  }
});
// Asking keeps no server alive that wants to end.
process.channel?.unref();

/** Milliseconds of processor time of this process until now. */
function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
