import { defineConfig } from 'vitest/config';

const isFull = process.env['DARKROOM_TEST_FULL'] !== undefined;
const conditions = ['source', 'module', 'node'];

/** Tests of the whole product, each project one stage of `npm test`. They start it the way a user does. */
export default defineConfig({
  test: {
    projects: ['e2e', 'conformance', 'browser'].map((name) => ({
      root: import.meta.dirname,
      resolve: { conditions },
      ssr: { resolve: { conditions } },
      test: {
        name,
        include: [`${name}/**/*.spec.ts`, ...(name === 'e2e' ? ['conformance/**/*.spec.ts'] : [])],
        exclude: isFull ? [] : ['**/*.full.spec.ts'],
        environment: 'node',
        // Files share the modules of one process: they hold no state, and loading them takes seconds.
        isolate: false,
        // By itself, the conformance suite tests a server that already runs.
        globalSetup: name === 'conformance' ? [] : ['support/models.setup.ts', 'support/shared.setup.ts'],
        setupFiles: ['support/properties.setup.ts'],
        testTimeout: isFull ? 900_000 : 180_000,
        hookTimeout: isFull ? 600_000 : 180_000,
        // On a machine that others use too a browser or a server may stall. What needs a second attempt is said at the end.
        retry: isFull ? 0 : 1,
        // A page on two busy cores takes longer than the second that is the default.
        expect: { poll: { timeout: 15_000 } },
      },
    })),
    // One file after the other: each takes all cores, and some tests look at the clock.
    fileParallelism: false,
  },
});
