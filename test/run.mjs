/**
 * `npm test`: sets up what is missing, as `npm start` does, and runs the stages one after the other. Its last line is
 * `N passed, N failed`, summed over all of them. Needs nothing but Node and npm when it begins.
 */
import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setUp } from '../apps/cli/setup.mjs';
import { findChromium } from './runner/chromium.mjs';
import { endLeftovers, MARK } from './runner/leftovers.mjs';
import { stages } from './runner/stages.mjs';

/** @typedef {import('./runner/stages.mjs').Counts} Counts */

const BUDGET_MINUTES = 12;

const helpText = `Usage: npm test -- [--full] [stage ...]

Stages, all of them by default, each with its budget on 2 cores:
${stages.map(({ name, title, budgetSeconds }) => `  ${name.padEnd(12)} ${title} (${budgetSeconds} s)`).join('\n')}

  --full       also the tests in *.full.spec.ts, which take longer than the budget allows (npm run test:full)
  --help       this text`;

/** @returns {Promise<number>} the exit code */
async function main() {
  const { values, positionals } = readArguments();
  if (values.help) {
    console.log(helpText);
    return 0;
  }
  const begun = performance.now();
  const chosen = stages.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  await setUp({ redis: true });
  const chromium = chosen.some(({ browser }) => browser) ? await findChromium() : undefined;
  // What tests make lies in one place, so that what they leave behind can be told from everything else.
  const place = realpathSync(mkdtempSync(join(tmpdir(), 'darkroom-test-')));
  chmodSync(place, 0o755);
  const environment = {
    ...process.env,
    TMPDIR: place,
    [MARK]: place,
    ...(values.full ? { DARKROOM_TEST_FULL: '1' } : {}),
    ...(chromium === undefined ? {} : { DARKROOM_TEST_CHROMIUM: chromium }),
  };
  const total = { passed: 0, failed: 0, skipped: 0 };
  const summary = [];
  try {
    for (const stage of chosen) {
      if (stopped.signal.aborted) break;
      const started = performance.now();
      const counts = await stage.run({ environment, place, full: values.full, signal: stopped.signal });
      const left = await endLeftovers(place);
      // What is cut short cannot tidy up after itself.
      if (!stopped.signal.aborted) countLeftovers(counts, stage.name, left);
      add(total, counts);
      summary.push(`${stage.name}: ${inWords(counts)} in ${seconds(started)} s of ${stage.budgetSeconds} s`);
      console.log(`\n── ${summary.at(-1)}\n`);
    }
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
  if (stopped.signal.aborted) {
    total.failed += 1;
    console.error('The run was interrupted.');
  }
  console.log(summary.join('\n'));
  console.log(`${(Number(seconds(begun)) / 60).toFixed(1)} minutes of ${BUDGET_MINUTES}, set-up included`);
  console.log(inWords(total));
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { full: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
  });
  const unknown = positionals.find((name) => !stages.some((stage) => stage.name === name));
  if (unknown !== undefined) throw new Error(`There is no stage "${unknown}". See: npm test -- --help`);
  return { values, positionals };
}

/**
 * A process that a stage has left running counts as a failed test.
 *
 * @param {Counts} counts
 * @param {string} stage
 * @param {import('./runner/leftovers.mjs').Running[]} left
 */
function countLeftovers(counts, stage, left) {
  for (const { pid, command } of left) {
    counts.failed += 1;
    console.error(`The stage ${stage} left a process running: ${pid} ${command}`);
  }
}

/**
 * @param {Counts} total
 * @param {Counts} counts
 */
function add(total, counts) {
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
}

/** @param {Counts} counts */
function inWords({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** @param {number} since */
function seconds(since) {
  return ((performance.now() - since) / 1000).toFixed(0);
}

const stopped = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stopped.abort());

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
}
