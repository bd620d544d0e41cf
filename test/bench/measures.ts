import { appendFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { median } from '../support/statistics.js';

/** One figure of one repetition: Darkroom's and the baseline's, measured one after the other in the same run. */
export interface Pair {
  readonly ours: number;
  readonly baseline: number;
}

/** The result of one metric in one case. */
export interface Row {
  readonly case: string;
  /** The baseline's name. */
  readonly against: string;
  readonly metric: string;
  readonly unit: string;
  /** Medians of the repetitions. */
  readonly ours: number;
  readonly baseline: number;
  /** Median of the repetitions' ratios, and the smallest and largest of them. */
  readonly ratio: number;
  readonly spread: readonly [number, number];
  readonly repetitions: number;
}

/** Gives a function that summarizes the repetitions of a case in one metric. A pair of zeros has the ratio 1. */
export function summaryOf<T>(name: string, results: readonly T[]) {
  return (against: string, metric: string, unit: string, pairOf: (result: T) => Pair): Row => {
    const pairs = results.map(pairOf);
    const ratios = pairs.map(({ ours, baseline }) => (ours === baseline ? 1 : ours / baseline));
    return {
      ...{ case: name, against, metric, unit },
      ours: median(pairs.map(({ ours }) => ours)),
      baseline: median(pairs.map(({ baseline }) => baseline)),
      ratio: median(ratios),
      spread: [Math.min(...ratios), Math.max(...ratios)],
      repetitions: pairs.length,
    };
  };
}

/** Takes several measurements one after the other, in another order at each turn. */
export async function byTurns<T extends object>(
  measures: { readonly [K in keyof T]: () => Promise<T[K]> },
  turn: number,
): Promise<T> {
  const results: Partial<T> = {};
  const names = Object.keys(measures) as (keyof T)[];
  const first = turn % names.length;
  for (const name of [...names.slice(first), ...names.slice(0, first)]) results[name] = await measures[name]();
  return results as T;
}

/** The rows as a table of text. */
export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map((row) => [
    row.case,
    row.metric,
    `${shown(row.ours)} ${row.unit}`,
    `${shown(row.baseline)} ${row.unit}`,
    row.against,
    ...(isRatio(row) ? [`${shown(row.ratio)}×`, `${shown(row.spread[0])} to ${shown(row.spread[1])}`] : ['–', '']),
  ]);
  const table = [['case', 'metric', 'ours', 'baseline', 'which is', 'ratio', 'spread'], ...lines];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0))) ?? [];
  return table
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Appends the rows of a bench to a file, a line of JSON each, with the machine that they were measured on. */
export function appendRows(file: string, bench: string, rows: readonly Row[]): void {
  const at = new Date().toISOString();
  const machine = {
    cpu: cpus()[0]?.model,
    cores: cpus().length,
    memoryGB: Math.round(totalmem() / 1e9),
    node: process.version,
  };
  for (const row of rows) appendFileSync(file, `${JSON.stringify({ bench, ...row, at, machine })}\n`);
}

/** False where a baseline is zero or negative, as memory that was freed meanwhile. */
function isRatio({ spread }: Row): boolean {
  return spread.every((ratio) => Number.isFinite(ratio) && ratio >= 0);
}

/** Formats with three significant digits. */
function shown(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
