import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { project } from '../../apps/cli/setup-tools.mjs';

/**
 * What a stage runs with. `place` is a temporary directory; `full` asks for the long tests as well.
 *
 * @typedef {{ environment: NodeJS.ProcessEnv, place: string, full: boolean, signal: AbortSignal }} Run
 *
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 *
 * @typedef {object} Stage
 * @property {string} name
 * @property {string} title
 * @property {number} budgetSeconds on 2 cores
 * @property {boolean} browser whether it needs one
 * @property {(run: Run) => Promise<Counts>} run
 */

/** @type {readonly Stage[]} */
export const stages = [
  { name: 'static', title: 'format, lint, types, arrows', budgetSeconds: 90, browser: false, run: staticChecks },
  {
    name: 'unit',
    title: 'unit and property tests, beside the code',
    budgetSeconds: 110,
    browser: false,
    run: (run) => vitest('unit', run.full ? [] : ['--exclude', '**/*.full.spec.ts'], run),
  },
  wholeProduct('e2e', 'the whole product: command line, REST, socket, crashes', 220),
  wholeProduct('browser', 'the dashboard in Chromium, the manual testing guide among it', 160),
  { name: 'chaos', title: 'a session under faults and commands', budgetSeconds: 40, browser: false, run: chaos },
];

/**
 * @param {string} name a project of test/vitest.config.ts
 * @param {string} title
 * @param {number} budgetSeconds
 * @returns {Stage}
 */
function wholeProduct(name, title, budgetSeconds) {
  const args = ['--config', 'test/vitest.config.ts', '--project', name];
  return { name, title, budgetSeconds, browser: name !== 'e2e', run: (run) => vitest(name, args, run) };
}

/**
 * All static checks at once; what one has to say is shown when it fails. Each counts as a test.
 *
 * @param {Run} run
 * @returns {Promise<Counts>}
 */
async function staticChecks({ environment, signal }) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const check = async (/** @type {string} */ script) => {
    let output = '';
    const child = spawn('npm', ['run', '--silent', script], {
      cwd: project(),
      env: environment,
      signal,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    if ((await exitCode(child)) === 0) {
      counts.passed += 1;
      return;
    }
    counts.failed += 1;
    console.error(`${output.trim()}\nnpm run ${script} failed`);
  };
  await Promise.all(['format:check', 'lint', 'types', 'arrows'].map(check));
  return counts;
}

/**
 * Runs vitest and counts by its report. A file that could not be run counts as a failed test, and so does an error
 * outside of any test.
 *
 * @param {string} name
 * @param {string[]} args
 * @param {Run} run
 * @returns {Promise<Counts>}
 */
async function vitest(name, args, { environment, place, signal }) {
  const report = join(place, `${name}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const child = spawn(process.execPath, [project('node_modules/vitest/vitest.mjs'), 'run', ...reporters, ...args], {
    cwd: project(),
    env: environment,
    signal,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const code = await exitCode(child);
  const counts = countReport(report);
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

/**
 * The seeds that `npm test` runs; `npm run chaos` runs as many as one likes. It kills workers, restarts servers and
 * races commands, and has no photo that takes its time to hang.
 */
const SEEDS = 1;
const FIRST_SEED = 1067;

/**
 * Runs some seeds of chaos; each counts as a test.
 *
 * @param {Run} run
 * @returns {Promise<Counts>}
 */
async function chaos({ environment, place, signal }) {
  const results = join(place, 'chaos.jsonl');
  const which = ['--seeds', String(SEEDS), '--seed', String(FIRST_SEED)];
  const child = spawn(process.execPath, [project('test/chaos/main.mjs'), ...which, '--results', results], {
    cwd: project(),
    env: environment,
    signal,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  await exitCode(child);
  const passed = readLines(results).filter((line) => JSON.parse(line).violations.length === 0).length;
  return { passed, failed: SEEDS - passed, skipped: 0 };
}

/**
 * @param {string} path
 * @returns {string[]} none where there is no such file
 */
function readLines(path) {
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
}

/**
 * @param {string} path of a report of vitest
 * @returns {Counts} all zero where there is none
 */
function countReport(path) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { status, assertionResults } of readReport(path).testResults) {
    const having = (/** @type {string[]} */ ...states) =>
      assertionResults.filter((test) => states.includes(test.status)).length;
    counts.passed += having('passed');
    counts.failed += status === 'failed' ? Math.max(1, having('failed')) : having('failed');
    counts.skipped += having('skipped', 'pending', 'todo', 'disabled');
  }
  return counts;
}

/**
 * @param {string} path
 * @returns {{ testResults: { status: string, assertionResults: { status: string }[] }[] }}
 */
function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { testResults: [] };
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number | null>} null where it was killed or could not be run
 */
function exitCode(child) {
  return new Promise((settle) => {
    child.once('error', (error) => {
      if (error.name !== 'AbortError') console.error(error.message);
    });
    child.once('close', settle);
  });
}
