/**
 * `npm test`: sets up what is missing, as `npm start` does, and runs the stages one after the other. Its last line is
 * `N passed, N failed`, summed over all of them.
 */
import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { project } from '../apps/cli/src/project.js';
import { setUp } from '../apps/cli/src/set-up/set-up.js';
import type { Counts } from './runner/counts.js';
import { endLeftovers, MARK } from './runner/leftovers.js';
import { CHROMIUM, findProgram, HEIF_ENC, VALGRIND } from './runner/programs.js';
import { stages } from './runner/stages.js';

const BUDGET_MINUTES = 12;

const helpText = `Usage: npm test -- [--full] [stage ...]
       npm test -- [-t PATTERN] stage file ...

Stages, all of them by default, each with its budget on 2 cores:
${stages.map(({ name, title, budgetSeconds }) => `  ${name.padEnd(12)} ${title} (${budgetSeconds} s)`).join('\n')}

  file         spec files to run, of one stage:  npm test -- unit libs/ledger/src/settle.spec.ts
  -t PATTERN   only the tests whose name fits:   npm test -- e2e test/e2e/rest.spec.ts -t "lists sessions"
  --full       also the tests in *.full.spec.ts, which take longer than the budget allows (npm run test:full)
  --help       this text`;

/** Runs the stages. @returns the exit code. */
async function main(): Promise<number> {
  const choice = readArguments();
  if (choice.help) {
    console.log(helpText);
    return 0;
  }
  const startedAt = performance.now();
  await setUp({ redis: true });
  const programs = [
    ...(choice.stages.some(({ browser }) => browser) ? [CHROMIUM] : []),
    ...(choice.full && choice.stages.some(({ name }) => name === 'unit') ? [VALGRIND] : []),
    ...(choice.full && choice.stages.some(({ name }) => name === 'e2e') ? [HEIF_ENC] : []),
  ];
  let found: NodeJS.ProcessEnv = {};
  for (const program of programs) found = { ...found, ...(await findProgram(program)) };
  // Everything that tests make is below one directory, which is removed at the end and marks the processes of this run.
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'darkroom-test-')));
  chmodSync(directory, 0o755);
  const environment = {
    ...process.env,
    ...found,
    TMPDIR: directory,
    [MARK]: directory,
    ...(choice.full ? { DARKROOM_TEST_FULL: '1' } : {}),
  };
  const total = { passed: 0, failed: 0, skipped: 0 };
  const unsteady: string[] = [];
  const failures: string[] = [];
  const summary = [];
  try {
    for (const stage of choice.stages) {
      if (stopped.signal.aborted) break;
      const started = performance.now();
      const { full, filters } = choice;
      const counts = await stage.run({ environment, directory, full, filters, signal: stopped.signal });
      const left = await endLeftovers(directory);
      // A stage that was interrupted cannot tidy up after itself.
      for (const { pid, command } of stopped.signal.aborted ? [] : left) {
        counts.failed += 1;
        counts.failures.push(`left a process running: ${command}`);
        console.error(`The stage ${stage.name} left a process running: ${pid} ${command}`);
      }
      for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += counts[key];
      unsteady.push(...counts.unsteady.map((test) => `Passed at the second attempt: ${stage.name}: ${test}`));
      failures.push(...counts.failures.map((failure) => `Failed: ${stage.name}: ${failure}`));
      summary.push(`${stage.name}: ${inWords(counts)} in ${seconds(started)} s of ${stage.budgetSeconds} s`);
      console.log(`\n── ${summary.at(-1)}\n`);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  if (stopped.signal.aborted) {
    total.failed += 1;
    console.error('The run was interrupted.');
  }
  console.log([...unsteady, ...failures, ...summary].join('\n'));
  console.log(`${(Number(seconds(startedAt)) / 60).toFixed(1)} minutes of ${BUDGET_MINUTES}, set-up included`);
  console.log(inWords(total));
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

/** The options of the command line. */
function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      full: { type: 'boolean', default: false },
      testNamePattern: { type: 'string', short: 't' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const named = stages.filter(({ name }) => positionals.includes(name));
  const files = positionals.filter((word) => !stages.some(({ name }) => name === word));
  const pattern = values.testNamePattern === undefined ? [] : ['--testNamePattern', values.testNamePattern];
  if (files.length + pattern.length > 0 && (named.length !== 1 || named[0]?.specs !== true)) {
    const what = files[0] === undefined ? '-t' : `"${files[0]}"`;
    throw new Error(`${what} needs one stage with spec files before it. See: npm test -- --help`);
  }
  return {
    help: values.help,
    full: values.full || files.some((file) => file.endsWith('.full.spec.ts')),
    stages: named.length === 0 ? stages : named,
    filters: [...files.map((file) => resolve(project(), file)), ...pattern],
  };
}

function inWords({ passed, failed, skipped }: Pick<Counts, 'passed' | 'failed' | 'skipped'>): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(0);
}

const stopped = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopped.abort());

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
}
