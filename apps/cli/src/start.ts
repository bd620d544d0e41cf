/** `npm start`, `npm run watch` and `npm run dev`: checks the options, sets up what is missing, and hands over to the build. */
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { freePort, isReady, localAddress } from './address.js';
import { claimData, readRun } from './data/claim.js';
import type * as Main from './main.js';
import { helpText, readOptions, type Options } from './options.js';
import { checkPort, preflight } from './preflight.js';
import { problemLine } from './problem.js';
import { project } from './project.js';
import { setUp } from './set-up/set-up.js';

const program = project('dist', 'apps', 'cli', 'src', 'main.js');

const loadProgram = () => import(pathToFileURL(program).href) as Promise<typeof Main>;

/** Does what the command line asks for. @returns the exit code. */
async function main(): Promise<number> {
  // npm runs scripts in the project's directory, and keeps in INIT_CWD where it was called.
  const calledByNpm = ['start', 'watch', 'dev'].includes(process.env['npm_lifecycle_event'] ?? '');
  const workingDirectory = (calledByNpm && process.env['INIT_CWD']) || process.cwd();
  const options = readOptions(process.argv.slice(2), process.env, workingDirectory);
  if (options.help) {
    console.log(helpText);
    return 0;
  }
  if (options.command === 'watch') {
    // A running server has been built; building again would change files under it.
    if (!existsSync(program)) await setUp({ redis: false });
    return (await loadProgram()).watch(options, readRun(options.data)?.url);
  }
  if (options.target !== undefined) {
    if (!existsSync(program)) await setUp({ redis: false, dashboard: false });
    await (await loadProgram()).backUp(options.data, options.target);
    console.log(`Copied the database to ${options.target}; docs/operations.md says how to restore it.`);
    return 0;
  }
  if (options.command === 'export-names') {
    const url = options.addressChosen ? localAddress(options.host, options.port) : readRun(options.data)?.url;
    if (url !== undefined && existsSync(program) && (await isReady(url)))
      return (await loadProgram()).exportNamesOf(options, url);
  }
  const checked = preflight(await withPort(options), console.log);
  const claim = await claimData(checked.data, console.log);
  try {
    await checkPort(checked.host, checked.port);
    await setUp({ redis: options.redisUrl === undefined, dashboard: !options.dev });
    const { start, startAndExportNames } = await loadProgram();
    if (options.command === 'export-names') return await startAndExportNames(checked, claim);
    return await start(checked, claim, setUp);
  } finally {
    claim.release();
  }
}

/** The options; an export is done on any port, where none was chosen. */
async function withPort(options: Options): Promise<Options> {
  if (options.command !== 'export-names' || options.addressChosen) return options;
  return { ...options, port: await freePort() };
}

try {
  process.exit(await main());
} catch (error) {
  console.error(problemLine(error) ?? error);
  process.exit(1);
}
