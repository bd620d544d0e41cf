import { parseArgs } from 'node:util';
import { cluster } from './cluster/cluster.js';
import { heic } from './heic/heic.js';
import { live } from './live/live.js';
import { pipeline } from './pipeline/pipeline.js';
import { scan } from './scan/scan.js';
import { similar } from './similar/similar.js';
import { appendRows, tableOf, type Row } from './measures.js';

/** The options of every bench. */
export interface BenchOptions {
  /** Repeats a measurement and prints what each came to. @returns the results. */
  readonly repeat: <T>(
    name: string,
    measure: (turn: number) => Promise<T>,
    describe: (result: T) => string,
  ) => Promise<T[]>;
  /** Prints what is being measured. */
  readonly say: (line: string) => void;
  /** The cases on the command line; none selects all. */
  readonly cases: readonly string[];
  readonly isSelected: (name: string) => boolean;
  /** A folder of photos to measure in addition to the generated ones. */
  readonly photos?: string | undefined;
}

/** Each measures Darkroom and its baselines in turns and summarizes. */
const benches: Readonly<Record<string, { title: string; run: (options: BenchOptions) => Promise<Row[]> }>> = {
  cluster: { title: 'faces into people, against hdbscan-ts and targets', run: cluster },
  pipeline: { title: 'training and face detection, against a bare loop over the same photos', run: pipeline },
  heic: { title: 'decoding HEIC, against heif-convert of Debian', run: heic },
  scan: { title: 'discovery of 100 000 files and indexing an unchanged library again, against a bare walk', run: scan },
  live: { title: 'delivery to viewers, against ws, Socket.IO and polling', run: live },
  similar: { title: 'look-alikes of a photo, against a loop and reading all of Postgres', run: similar },
};

const helpText = `Usage: npm run bench -- NAME [CASE ...] [--repetitions N] [--photos DIR] [--json FILE]

Measures Darkroom and named baselines by turns in one run. Take the ratios: the figures are this machine's.

${Object.entries(benches)
  .map(([name, { title }]) => `  ${name.padEnd(18)} ${title}`)
  .join('\n')}

  --repetitions N    how often each case is measured (5)
  --photos DIR       pipeline: photos of your own, measured as well
  --json FILE        appends a line of JSON for each row of the table
  --help             this text`;

/** Runs the bench that the command line names. @returns the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      repetitions: { type: 'string', default: '5' },
      photos: { type: 'string' },
      json: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(helpText);
    return 0;
  }
  const [name = '', ...cases] = positionals;
  const bench = benches[name];
  const repetitions = Number(values.repetitions);
  if (!bench || !Number.isInteger(repetitions) || repetitions < 1) {
    console.error(
      bench ? '--repetitions must be a whole number from 1.' : `There is no bench "${name}".`,
      `\n\n${helpText}`,
    );
    return 2;
  }
  const isSelected = (name: string) => cases.length === 0 || cases.includes(name);
  const say = (line: string) => console.error(line);
  const repeat: BenchOptions['repeat'] = async (name, measure, describe) => {
    const results = [];
    while (results.length < repetitions) {
      const result = await measure(results.length);
      results.push(result);
      say(`${name}, ${results.length} of ${repetitions}: ${describe(result)}`);
    }
    return results;
  };
  const rows = await bench.run({ repeat, cases, isSelected, photos: values.photos, say });
  if (rows.length === 0) {
    console.error(
      `The bench "${name}" has no case ${cases.map((each) => `"${each}"`).join(' or ')}: docs/performance.md lists them.`,
    );
    return 2;
  }
  console.log(tableOf(rows));
  if (values.json !== undefined) appendRows(values.json, name, rows);
  return 0;
}
