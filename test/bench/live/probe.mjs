import { monitorEventLoopDelay } from 'node:perf_hooks';

/** The monitor's own step, which it adds to every reading. */
const RESOLUTION_MS = 1;
const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

/** Loaded before a server; reports its costs to the parent on request. */
process.on('message', (message) => {
  if (message === 'delay') {
    process.send?.({ delay: Math.max(0, delays.percentile(99) / 1e6 - RESOLUTION_MS) });
    delays.reset();
    // Enabled by the first request: the monitor itself has a cost.
    delays.enable();
  }
  if (message === 'cpu') process.send?.({ cpu: cpuMs() });
  if (message === 'memory') {
    // Twice, because finalizers free memory for the second.
    globalThis.gc?.();
    globalThis.gc?.();
    const { heapUsed, external, rss } = process.memoryUsage();
    process.send?.({ memory: { heap: heapUsed, live: heapUsed + external, rss } });
  }
});
// The channel does not keep the process alive.
process.channel?.unref();

/** Milliseconds of processor time of this process until now. */
function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
