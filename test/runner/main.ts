/** Sets up what is missing and runs a program of `test/`: `chaos`, `bench`, `non-face` or `screenshots`, named by the first argument. */
import { setUp } from '../../apps/cli/src/set-up/set-up.js';

const [name = '', ...args] = process.argv.slice(2);
try {
  await setUp({ redis: true });
  // Loaded afterwards: the programs import the build.
  const { run } = (await import(`../${name}/run.ts`)) as { run: (args: readonly string[]) => Promise<number> };
  process.exitCode = await run(args);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
