import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeDirectory } from '../support/directory.js';
import { Arena } from './arena.js';
import { gatherEvidence } from './evidence.js';
import { makePool, type Pool } from './folder.js';
import { appendResult, lineOf, resultOf, summaryOf, type Result } from './report.js';
import { scheduleOf } from './schedule.js';
import { runSeed, type Outcome } from './seed.js';

const helpText = `Usage: npm run chaos -- [--seeds N] [--seed S] [--results FILE]

Runs sessions under faults and commands, one a seed, and checks after each that nothing was lost, doubled or misreported.

  --seeds N       how many (1)
  --seed S        the first of them (1): the same seed always does the same, so this replays one
  --results FILE  where a line of JSON a seed is appended (.darkroom/chaos.jsonl); what is known of a violation is
                  written beside it
  --help          this text`;

/** Runs the seeds that the command line asks for. @returns the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: 'string', default: '1' },
      seed: { type: 'string', default: '1' },
      results: { type: 'string', default: join('.darkroom', 'chaos.jsonl') },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(helpText);
    return 0;
  }
  const [first, count] = [wholeNumber('seed', values.seed), wholeNumber('seeds', values.seeds)];
  const directory = makeDirectory('darkroom-chaos');
  const results: Result[] = [];
  const arenas = new Arenas(directory);
  try {
    const pool = await makePool(directory);
    for (let seed = first; seed < first + count && !stopped.signal.aborted; seed += 1) {
      results.push(await runAndReport(seed, arenas, pool, values.results));
    }
  } finally {
    await arenas.close();
    rmSync(directory, { recursive: true, force: true });
  }
  console.log(summaryOf(results));
  return results.length === count && results.every(({ violations }) => violations.length === 0) ? 0 : 1;
}

/** Runs a seed, says what it came to and keeps it. */
async function runAndReport(seed: number, arenas: Arenas, pool: Pool, file: string): Promise<Result> {
  const schedule = scheduleOf(seed);
  const begun = performance.now();
  const arena = await arenas.withWorkers(schedule.workers);
  const outcome = await runSeed(schedule, arena, pool).catch((error: unknown): Outcome => ({
    violations: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
    runs: 0,
    seconds: (performance.now() - begun) / 1000,
    recoveries: [],
    timeline: [],
  }));
  const result = resultOf(schedule, outcome);
  appendResult(file, result);
  console.log(lineOf(result));
  if (outcome.violations.length > 0) {
    const evidence = `${file}.seed-${seed}.txt`;
    writeFileSync(
      evidence,
      [...outcome.violations, outcome.timeline.join('\n'), await gatherEvidence(arena)].join('\n\n'),
    );
    console.log(
      [
        ...outcome.violations.slice(0, 5).map((violation) => `  ${violation.slice(0, 600)}`),
        `  all of it: ${evidence}`,
      ].join('\n'),
    );
    // What went wrong may still be going on.
    await arenas.close();
  }
  return result;
}

/** The Darkroom of the seeds, one at a time: another one where the number of workers changes. */
class Arenas {
  #open: Arena | undefined;
  #opened = 0;
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  async withWorkers(workers: number): Promise<Arena> {
    if (this.#open?.workers === workers) return this.#open;
    await this.close();
    this.#opened += 1;
    return (this.#open = await Arena.open(join(this.#directory, `arena-${this.#opened}`), workers));
  }

  async close(): Promise<void> {
    await this.#open?.close();
    this.#open = undefined;
  }
}

function wholeNumber(option: string, value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new Error(`--${option} takes a whole number, not "${value}"`);
  return Number(value);
}

const stopped = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopped.abort());
