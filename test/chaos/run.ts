import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeDirectory } from '../support/folder.js';
import { Arena } from './arena.js';
import { gatherEvidence } from './evidence.js';
import { calmScheduleOf, HINDERED_PICTURES, hinderedScheduleOf } from './hindered.js';
import { makePool, type Pool } from './folder.js';
import { appendResult, lineOf, resultOf, summaryOf, type Result } from './report.js';
import { scheduleOf, type Schedule } from './schedule.js';
import { runSeed, type Outcome } from './seed.js';

const helpText = `Usage: npm run chaos -- [--seeds N] [--seed S] [--hindrances | --calm] [--results FILE]

Runs sessions under faults, commands and changes of files, one a seed, and checks after each that nothing was lost,
doubled or misreported.

  --seeds N       how many (1)
  --seed S        the first of them (1): the same seed always does the same, so this replays one
  --hindrances    instead, everything that a condition names is in the way of each session once: full disks, servers that
                  refuse or do not answer, no worker or busy ones, a folder that is gone, a photo that is not read. Each
                  is named within 10 s, and the session goes on within 15 s after it. Takes the right to mount a disk
  --calm          instead, nothing happens, and no condition says otherwise
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
      hindrances: { type: 'boolean', default: false },
      calm: { type: 'boolean', default: false },
      results: { type: 'string', default: join('.darkroom', 'chaos.jsonl') },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(helpText);
    return 0;
  }
  const [first, count] = [wholeNumber('seed', values.seed), wholeNumber('seeds', values.seeds)];
  const plan = values.hindrances ? hinderedScheduleOf : values.calm ? calmScheduleOf : scheduleOf;
  const directory = makeDirectory('darkroom-chaos');
  const results: Result[] = [];
  // One for all seeds: another one only where the number of workers changes.
  let arena: Arena | undefined;
  try {
    const pool = await makePool(directory, values.hindrances ? HINDERED_PICTURES : undefined);
    for (let seed = first; seed < first + count && !stopped.signal.aborted; seed += 1) {
      const schedule = plan(seed);
      if (arena?.workers !== schedule.workers) {
        await arena?.close();
        arena = await Arena.open(join(directory, `arena-${seed}`), schedule.workers, values.hindrances);
      }
      const result = await runAndReport(schedule, arena, pool, values.results);
      results.push(result);
      if (result.violations.length === 0) continue;
      // What went wrong may still be going on.
      await arena.close();
      arena = undefined;
    }
  } finally {
    await arena?.close();
    rmSync(directory, { recursive: true, force: true });
  }
  console.log(summaryOf(results));
  return results.length === count && results.every(({ violations }) => violations.length === 0) ? 0 : 1;
}

/** Runs a seed, says what it came to and keeps it. */
async function runAndReport(schedule: Schedule, arena: Arena, pool: Pool, file: string): Promise<Result> {
  const begun = performance.now();
  const outcome = await runSeed(schedule, arena, pool).catch((error: unknown): Outcome => ({
    violations: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
    runs: 0,
    seconds: (performance.now() - begun) / 1000,
    recoveries: [],
    undergone: [],
    timeline: [],
  }));
  const result = resultOf(schedule, outcome);
  appendResult(file, result);
  console.log(lineOf(result));
  if (outcome.violations.length > 0) {
    const evidence = `${file}.seed-${schedule.seed}.txt`;
    const known = [...outcome.violations, outcome.timeline.join('\n'), await gatherEvidence(arena)];
    writeFileSync(evidence, known.join('\n\n'));
    for (const violation of outcome.violations.slice(0, 5)) console.log(`  ${violation.slice(0, 600)}`);
    console.log(`  all of it: ${evidence}`);
  }
  return result;
}

function wholeNumber(option: string, value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new Error(`--${option} takes a whole number, not "${value}"`);
  return Number(value);
}

const stopped = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopped.abort());
