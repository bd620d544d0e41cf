import { appendFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

/** One figure of one repetition: Darkroom's and the baseline's, measured one after the other in the same run. */
export interface Pair {
  readonly ours: number;
  readonly baseline: number;
}

/** The result of one metric in one case. */
export interface Row {
  readonly bench: string;
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

/** The median of some numbers; NaN of none. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** A quantile of some numbers by linear interpolation; NaN of none. */
export function quantile(values: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return NaN;
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)] ?? NaN, sorted[Math.ceil(at)] ?? NaN];
  return low === high ? low : low + (high - low) * (at - Math.floor(at));
}

/** Summarizes repetitions. A pair of zeros has the ratio 1. */
export function rowOf(what: Pick<Row, 'bench' | 'case' | 'against' | 'metric' | 'unit'>, pairs: readonly Pair[]): Row {
  const ratios = pairs.map(({ ours, baseline }) => (ours === baseline ? 1 : ours / baseline));
  return {
    ...what,
    ours: median(pairs.map(({ ours }) => ours)),
    baseline: median(pairs.map(({ baseline }) => baseline)),
    ratio: median(ratios),
    spread: [Math.min(...ratios), Math.max(...ratios)],
    repetitions: pairs.length,
  };
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

/** Appends the rows to a file, a line of JSON each, with the machine that they were measured on. */
export function appendRows(file: string, rows: readonly Row[]): void {
  const at = new Date().toISOString();
  const machine = {
    cpu: cpus()[0]?.model,
    cores: cpus().length,
    memoryGB: Math.round(totalmem() / 1e9),
    node: process.version,
  };
  for (const row of rows) appendFileSync(file, `${JSON.stringify({ ...row, at, machine })}\n`);
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
