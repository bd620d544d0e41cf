import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { quantile } from '../support/statistics.js';
import { describe, type Schedule } from './schedule.js';
import type { Outcome } from './seed.js';

/** One line of the results file. */
export type Result = ReturnType<typeof resultOf>;

/** What the results file keeps of a seed. */
export function resultOf(schedule: Schedule, outcome: Outcome) {
  const { seed, workers, unique, duplicates, bad, twin } = schedule;
  const poison = schedule.poison.map(({ effect, phase }) => `${effect} in ${phase}`);
  const files = unique + duplicates + bad + poison.length;
  const actions = [...schedule.steps.map(({ action }) => action), ...schedule.afterwards].map(describe);
  const steps = [...actions, ...schedule.hindrances.map(({ kind }) => kind)];
  return { seed, at: new Date().toISOString(), workers, files, poison, twin, steps, ...outcome };
}

/** Appends a result to a file, as one line of JSON. */
export function appendResult(file: string, result: Result): void {
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, `${JSON.stringify(result)}\n`);
}

/** A seed on one line. */
export function lineOf({ seed, violations, seconds, workers, files, poison, twin, runs, steps }: Result): string {
  const verdict = violations.length === 0 ? 'ok' : `${violations.length} VIOLATIONS`;
  const runsWord = runs === 1 ? '1 run' : `${runs} runs`;
  const folder = [`${files} files`, ...poison, ...(twin ? ['two sessions'] : [])].join(' + ');
  return `seed ${seed}: ${verdict}, ${seconds.toFixed(1)} s, ${workers} workers, ${folder}, ${runsWord}: ${steps.join(', ')}`;
}

/** Summarizes seeds: their durations, and the recovery times after each kind of fault. */
export function summaryOf(results: readonly Result[]): string {
  const failing = results.filter(({ violations }) => violations.length > 0);
  const seconds = results.map((result) => result.seconds);
  const recoveries = results.flatMap((result) => result.recoveries);
  const named = results.flatMap((result) =>
    result.undergone.map(({ kind, namedMs }) => ({ fault: kind, ms: namedMs })),
  );
  return [
    ...tableOf('recovered', recoveries),
    ...(named.length === 0 ? [] : tableOf('named', named)),
    `${results.length} seeds, ${failing.length} with violations; a seed takes ${quantile(seconds, 0.5).toFixed(1)} s (median), ${quantile(seconds, 1).toFixed(1)} s at most`,
    ...failing.map(({ seed }) => `replay: npm run chaos -- --seed ${seed}`),
  ].join('\n');
}

/** How long something took after each kind of fault. */
function tableOf(what: string, times: Result['recoveries']): string[] {
  const kinds = [...new Set(times.map(({ fault }) => fault))].sort();
  return [
    `${'fault'.padEnd(26)}${['times', what, 'median', 'p95', 'longest'].map((word) => word.padStart(10)).join('')}`,
    ...kinds.map((kind) =>
      lineOfKind(
        kind,
        times.filter(({ fault }) => fault === kind),
      ),
    ),
  ];
}

function lineOfKind(kind: string, recoveries: Result['recoveries']): string {
  const times = recoveries.flatMap(({ ms }) => ms ?? []);
  const inSeconds = [0.5, 0.95, 1].map((share) =>
    times.length === 0 ? '-' : `${(quantile(times, share) / 1000).toFixed(2)} s`,
  );
  return `${kind.padEnd(26)}${[recoveries.length, times.length, ...inSeconds].map((value) => String(value).padStart(10)).join('')}`;
}
