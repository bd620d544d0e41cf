import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { project } from '../../apps/cli/src/project.js';
import { noCounts, RAN_FILE, type Counts, type Ran } from './counts.js';

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

/** Runs Vitest. A file whose set-up fails has a second attempt where its tests have one, and counts as a failed test else. */
async function vitest(name: string, args: readonly string[], run: Run): Promise<Counts> {
  const first = await runVitest(name, args, run);
  const [files, failures] = [Object.keys(first.notSetUp), Object.values(first.notSetUp)];
  const hasSecond = name !== 'unit' && !run.full && !run.signal.aborted;
  if (files.length === 0) return first.counts;
  if (!hasSecond) return sum(first.counts, { ...noCounts(), failed: files.length, failures });
  const again = await runVitest(name, args, { ...run, filters: files });
  const failed = Object.values(again.notSetUp);
  return [again.counts, { ...noCounts(), failed: failed.length, failures: failed, unsteady: failures }].reduce(
    sum,
    first.counts,
  );
}

/** Runs Vitest once. */
async function runVitest(name: string, args: readonly string[], run: Run): Promise<Ran> {
  const file = join(run.directory, `${name}.json`);
  const reporters = ['--reporter=default', `--reporter=${project('test', 'runner', 'counts.ts')}`];
  const environment = { ...run.environment, [RAN_FILE]: file };
  const words = ['run', ...reporters, ...args, ...run.filters];
  const code = await runNode('node_modules/vitest/vitest.mjs', words, { ...run, environment });
  if (existsSync(file)) {
    const ran = JSON.parse(readFileSync(file, 'utf8')) as Ran;
    rmSync(file);
    if (code === 0 || ran.counts.failed > 0 || Object.keys(ran.notSetUp).length > 0) return ran;
  }
  const failure = `Vitest ended with ${code ?? 'a signal'}: see its output`;
  return { counts: { ...noCounts(), failed: 1, failures: [failure] }, notSetUp: {} };
}

function sum(some: Counts, more: Counts): Counts {
  return {
    passed: some.passed + more.passed,
    failed: some.failed + more.failed,
    skipped: some.skipped + more.skipped,
    failures: [...some.failures, ...more.failures],
    unsteady: [...some.unsteady, ...more.unsteady],
  };
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

/** The exit code of a process; null where it was killed or could not be run. */
function exitCode(child: ChildProcess): Promise<number | null> {
  return new Promise((settle) => {
    child.once('error', (error) => {
      if (error.name !== 'AbortError') console.error(error.message);
    });
    child.once('close', settle);
  });
}
