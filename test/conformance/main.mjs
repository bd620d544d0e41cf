/** `npm run conformance`: tests whether a server keeps docs/protocol.md. */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { project } from '../../apps/cli/setup-tools.mjs';

const helpText = `Usage: npm run conformance -- --url URL [--token TOKEN] [--folder DIR]

Tests whether a server keeps the protocol of docs/protocol.md. It creates sessions over a folder, runs one of them and
deletes them again.

  --url URL      where the server is, for example http://127.0.0.1:4000
  --token TOKEN  its access token, where it needs one
  --folder DIR   a folder of some photos that the server may index, by its path on the server (its sample album)
  --help         this text`;

const options = /** @type {const} */ ({ url: { type: 'string' }, token: { type: 'string' }, folder: { type: 'string' }, help: { type: 'boolean' } });

try {
  const { values } = parseArgs({ options });
  if (values.help) console.log(helpText);
  else process.exitCode = test(values);
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${helpText}`);
  process.exitCode = 2;
}

/**
 * @param {{ url?: string, token?: string, folder?: string }} values
 * @returns {number} the exit code
 */
function test({ url, token = '', folder = '' }) {
  if (url === undefined || !URL.canParse(url)) throw new Error('--url must say where the server is');
  const vitest = project('node_modules/vitest/vitest.mjs');
  const { status } = spawnSync(process.execPath, [vitest, 'run', '--config', 'test/vitest.config.ts', '--project', 'conformance'], {
    cwd: project(),
    env: {
      ...process.env,
      DARKROOM_CONFORMANCE_URL: new URL(url).origin,
      DARKROOM_CONFORMANCE_TOKEN: token,
      DARKROOM_CONFORMANCE_FOLDER: folder,
    },
    stdio: 'inherit',
  });
  return status ?? 1;
}
