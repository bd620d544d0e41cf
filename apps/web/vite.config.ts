import { defaultClientConditions, defineConfig, type Plugin } from 'vite';
import solid from 'vite-plugin-solid';

/** Leaves out the transports of Socket.IO that the client never uses: `transports: ['websocket']`. */
const WEBSOCKET_ONLY: Plugin = {
  name: 'websocket-only',
  enforce: 'pre',
  resolveId: (source, importer) =>
    importer?.includes('/engine.io-client/') && /\/(polling-xhr(\.node)?|webtransport)\.js$/.test(source)
      ? '\0unused-transport'
      : null,
  load: (id) => (id === '\0unused-transport' ? 'export const XHR = undefined, WT = undefined;' : null),
};

/** What every page needs: the libraries, the client, and the parts of the design that no page is without. */
const CORE = [
  /\/node_modules\/(solid-js|@solidjs|zod|(@?socket|engine)\.io[^/]*)\//,
  /\/libs\//,
  /\/web\/src\/server\/(answered|client|connection-badge|create-query|feeds)\./,
  /\/web\/src\/design\/(button|focus|format|keys|layout|now|status-icon|tab)\./,
];

export default defineConfig({
  root: import.meta.dirname,
  plugins: [WEBSOCKET_ONLY, solid()],
  resolve: { conditions: ['source', ...defaultClientConditions] },
  build: {
    outDir: '../../dist/apps/web',
    emptyOutDir: true,
    target: 'es2022',
    // The content security policy allows no scripts and styles but those of files.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        // One file of it comes with the first script, and compresses better than many.
        codeSplitting: { groups: [{ name: 'core', test: (id) => CORE.some((part) => part.test(id)) }] },
      },
    },
  },
});
