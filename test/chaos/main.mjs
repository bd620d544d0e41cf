/** `npm run chaos`: sets up what is missing, loads the program, which is TypeScript, with Vite, and runs it. */
import { createServer } from 'vite';
import { setUp } from '../../apps/cli/setup.mjs';
import { project } from '../../apps/cli/setup-tools.mjs';

const conditions = ['source', 'module', 'node'];
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
  const { run } = /** @type {typeof import('./run.js')} */ (await loader.ssrLoadModule(project('test', 'chaos', 'run.ts')));
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await loader.close();
}
