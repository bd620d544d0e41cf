import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Darkroom needs Node 20.19 or newer; this is ${process.version}.`);
  process.exit(1);
}

const { claimData, readRun } = await import('./claim.mjs');
const { helpText, readOptions } = await import('./options.mjs');
const { checkPort, preflight } = await import('./preflight.mjs');
const { setUp } = await import('./setup.mjs');
const { project } = await import('./setup-tools.mjs');

const program = project('dist', 'apps', 'cli', 'src', 'main.js');

/** @returns {Promise<typeof import('./src/main.js')>} the program, as built */
const load = () => import(pathToFileURL(program).href);

/**
 * Does what the command line asks for.
 *
 * @returns {Promise<number>} the exit code
 */
async function main() {
  // npm runs scripts in the project's directory and tells where it was called.
  const calledBy = ['start', 'watch'].includes(process.env['npm_lifecycle_event'] ?? '');
  const workingDirectory = (calledBy && process.env['INIT_CWD']) || process.cwd();
  const options = readOptions(process.argv.slice(2), process.env, workingDirectory);
  if (options.help) {
    console.log(helpText);
    return 0;
  }
  if (options.command === 'watch') {
    // A running server has been built; building again would change files under it.
    if (!existsSync(program)) await setUp({ redis: false });
    return (await load()).watch(options, readRun(options.data)?.url);
  }
  const checked = preflight(options);
  const claim = await claimData(checked.data, console.log);
  try {
    await checkPort(checked.host, checked.port);
    await setUp({ redis: options.redisUrl === undefined });
    return await (await load()).start(checked, claim);
  } finally {
    claim.release();
  }
}

try {
  process.exit(await main());
} catch (error) {
  console.error(error instanceof Error && error.name === 'Problem' ? error.message : error);
  process.exit(1);
}
