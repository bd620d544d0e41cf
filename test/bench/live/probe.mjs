/** Loaded before a server: tells its parent what it costs, when asked. */
process.on('message', (message) => {
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
