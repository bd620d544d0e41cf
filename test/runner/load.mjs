import { createServer } from 'vite';
import { setUp } from '../../apps/cli/setup.mjs';
import { project } from '../../apps/cli/setup-tools.mjs';

const conditions = ['source', 'module', 'node'];

/**
 * Sets up what is missing, loads a program that is TypeScript, with Vite, and calls its `run` with the command line's
 * arguments; what that returns becomes the exit code.
 *
 * @param {string[]} path of the program, below the project
 */
export async function load(...path) {
  const loader = await createServer({
    configFile: false,
    root: project(),
    appType: 'custom',
    logLevel: 'error',
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
    ssr: { resolve: { conditions } },
  });
  try {
    await setUp({ redis: true });
    const { run } = /** @type {{ run(args: string[]): Promise<number> }} */ (
      await loader.ssrLoadModule(project(...path))
    );
    process.exitCode = await run(process.argv.slice(2));
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  } finally {
    await loader.close();
  }
}
