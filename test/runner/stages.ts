import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { project } from '../../apps/cli/src/project.js';

/** How many tests ended how. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  /** What failed, by name: the end of a long output is all that many readers have. */
  readonly failures: string[];
  /** What passed at its second attempt only, by name, with what the first one came to. */
  readonly unsteady: string[];
}

const noCounts = (): Counts => ({ passed: 0, failed: 0, skipped: 0, failures: [], unsteady: [] });

/** What a stage runs with. */
export interface Run {
  readonly environment: NodeJS.ProcessEnv;
  /** A temporary directory. */
  readonly directory: string;
  /** Whether the long tests run as well. */
  readonly full: boolean;
  /** For stages of Vitest: the spec files and the pattern of test names to run, beside its own arguments. */
  readonly filters: readonly string[];
  readonly signal: AbortSignal;
}

/** One part of `npm test`. */
export interface Stage {
  readonly name: string;
  readonly title: string;
  /** On 2 cores. */
  readonly budgetSeconds: number;
  readonly browser: boolean;
  /** Whether it runs spec files, so that some of them can be chosen. */
  readonly specs: boolean;
  readonly run: (run: Run) => Promise<Counts>;
}

/** All stages, in the order in which they run. */
export const stages: readonly Stage[] = [
  stage('static', 'format, lint, types, arrows', 80, staticChecks),
  specs('unit', 'unit and property tests, beside the code', 110, (full) =>
    full ? [] : ['--exclude', '**/*.full.spec.ts'],
  ),
  specs('e2e', 'the whole product: command line, REST, socket, crashes', 270),
  specs('browser', 'the dashboard in Chromium, the manual testing guide among it', 220),
  stage('chaos', 'a session under faults and commands', 30, chaos),
];

function stage(name: string, title: string, budgetSeconds: number, run: Stage['run']): Stage {
  return { name, title, budgetSeconds, browser: false, specs: false, run };
}

/** A stage of Vitest, by default a project of test/vitest.config.ts. */
function specs(
  name: string,
  title: string,
  budgetSeconds: number,
  args = (_full: boolean) => ['--config', 'test/vitest.config.ts', '--project', name],
): Stage {
  const run = (of: Run) => vitest(name, args(of.full), of);
  return { ...stage(name, title, budgetSeconds, run), browser: name === 'browser', specs: true };
}

/** Runs all static checks at once and prints the output of those that fail. Each counts as a test. */
async function staticChecks({ environment, signal }: Run): Promise<Counts> {
  const counts = noCounts();
  const check = async (script: string) => {
    let output = '';
    const child = spawn('npm', ['run', '--silent', script], {
      cwd: project(),
      env: environment,
      signal,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += String(chunk)));
    if ((await exitCode(child)) === 0) {
      counts.passed += 1;
      return;
    }
    counts.failed += 1;
    counts.failures.push(`npm run ${script}`);
    console.error(`${output.trim()}\nnpm run ${script} failed`);
  };
  await Promise.all(['format:check', 'lint', 'types', 'arrows'].map(check));
  return counts;
}

/**
 * Runs vitest and counts by its report. A file that could not be run counts as a failed test, and so does an error
 * outside of any test.
 */
async function vitest(name: string, args: readonly string[], run: Run): Promise<Counts> {
  const report = join(run.directory, `${name}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const code = await runNode('node_modules/vitest/vitest.mjs', ['run', ...reporters, ...args, ...run.filters], run);
  const counts = countReport(report);
  if (code !== 0 && counts.failed === 0) {
    counts.failed = 1;
    counts.failures.push('an error outside of the tests');
  }
  return counts;
}

/**
 * The seed that `npm test` runs; `npm run chaos` runs any number. This one kills workers and servers, races
 * commands and changes files, without a photo that waits for a timeout.
 */
const SEED = 3335;

/** Runs a seed of chaos, which counts as a test: a second time, as with other tests on the whole product. */
async function chaos(run: Run): Promise<Counts> {
  const args = ['--seed', String(SEED), '--results', join(run.directory, 'chaos.jsonl')];
  const runSeed = async () =>
    (await runNode('apps/cli/launch.mjs', ['test/runner/main.ts', 'chaos', ...args], run)) === 0;
  if (await runSeed()) return { ...noCounts(), passed: 1 };
  const name = `seed ${SEED}`;
  if (run.full || run.signal.aborted || !(await runSeed())) return { ...noCounts(), failed: 1, failures: [name] };
  return { ...noCounts(), passed: 1, unsteady: [name] };
}

/** Runs a JavaScript file of the project. @returns its exit code. */
function runNode(script: string, args: readonly string[], { environment, signal }: Run): Promise<number | null> {
  return exitCode(
    spawn(process.execPath, [project(script), ...args], {
      cwd: project(),
      env: environment,
      signal,
      stdio: ['ignore', 'inherit', 'inherit'],
    }),
  );
}

interface Report {
  readonly testResults: readonly {
    name: string;
    status: string;
    assertionResults: readonly { status: string; fullName: string; failureMessages: readonly string[] }[];
  }[];
}

/** The counts in a report of Vitest; all zero where there is none. */
function countReport(path: string): Counts {
  const counts = noCounts();
  const { testResults } = JSON.parse(existsSync(path) ? readFileSync(path, 'utf8') : '{"testResults":[]}') as Report;
  for (const { name, status, assertionResults } of testResults) {
    const having = (...states: string[]) => assertionResults.filter((test) => states.includes(test.status));
    const titled = ({ fullName }: { readonly fullName: string }) => `${relative(project(), name)}: ${fullName}`;
    const failures = having('failed').map(titled);
    if (status === 'failed' && failures.length === 0) failures.push(`${relative(project(), name)}: could not be run`);
    counts.failures.push(...failures);
    counts.passed += having('passed').length;
    for (const test of having('passed'))
      if (test.failureMessages[0]) counts.unsteady.push(`${titled(test)}\n${test.failureMessages[0]}`);
    counts.failed += failures.length;
    counts.skipped += having('skipped', 'pending', 'todo', 'disabled').length;
  }
  return counts;
}

/** The exit code of a process; null where it was killed or could not be run. */
function exitCode(child: ChildProcess): Promise<number | null> {
  return new Promise((settle) => {
    child.once('error', (error) => {
      if (error.name !== 'AbortError') console.error(error.message);
    });
    child.once('close', settle);
  });
}
