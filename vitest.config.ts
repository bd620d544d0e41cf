import { defineConfig } from 'vitest/config';

// `#libs` is the sources, so that unit specs need no build.
const resolve = { conditions: ['source', 'module', 'node'] };

export default defineConfig({
  resolve,
  ssr: { resolve },
  // Where Vitest runs its global setup.
  environments: { __vitest__: { resolve } },
  test: {
    include: ['libs/**/*.spec.ts', 'apps/**/*.spec.ts', 'test/chaos/*.spec.ts', 'test/bench/**/*.spec.ts'],
    environment: 'node',
    globalSetup: ['test/support/servers.setup.ts'],
    setupFiles: ['test/support/properties.setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Files share the modules of a process, which take longer to load than most tests to run.
    isolate: false,
    // Some wait for servers and clocks while others compute.
    maxWorkers: 3,
  },
});
