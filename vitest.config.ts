import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['source', 'module', 'node'] },
  ssr: { resolve: { conditions: ['source', 'module', 'node'] } },
  test: {
    include: ['libs/**/*.spec.ts', 'apps/**/*.spec.ts', 'test/chaos/*.spec.ts', 'test/bench/**/*.spec.ts'],
    environment: 'node',
    globalSetup: ['test/support/servers.setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Files share the modules of a process, which take longer to load than most tests to run.
    isolate: false,
    // Some wait for servers and clocks while others compute.
    maxWorkers: 3,
  },
});
