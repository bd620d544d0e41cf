import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { waitFor, WITHIN_MS } from './wait-for.js';

/** How a program ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Variables that would configure a Darkroom started by a test. */
const CONFIGURING = /^(DARKROOM_(?!TEST_)|DATABASE_URL$|REDIS_URL$|npm_|INIT_CWD$|VITEST|NODE_ENV$|NODE_OPTIONS$)/;

/** A running program with the lines of both of its outputs. */
export class Program {
  readonly lines: string[] = [];
  /** Resolves when the program has ended and all of its output is in `lines`. */
  readonly ended: Promise<Exit>;
  readonly #process: ChildProcessByStdio<null, Readable, Readable>;
  readonly #changes = new EventEmitter();
  #exit: Exit | undefined;

  /** Starts a program without a terminal, its environment free of variables that configure Darkroom but for these. */
  constructor(file: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}, workingDirectory?: string) {
    const inherited = Object.entries(process.env).filter(([name]) => !CONFIGURING.test(name));
    this.#process = spawn(file, args, {
      env: { ...Object.fromEntries(inherited), ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(workingDirectory === undefined ? {} : { cwd: workingDirectory }),
    });
    for (const output of [this.#process.stdout, this.#process.stderr]) {
      createInterface({ input: output }).on('line', (line) => {
        this.lines.push(line);
        this.#changes.emit('change');
      });
    }
    this.ended = once(this.#process, 'close').then(([code, signal]: (Exit['code'] | Exit['signal'])[]) => {
      this.#exit = { code, signal } as Exit;
      this.#changes.emit('change');
      return this.#exit;
    });
  }

  /** @throws where the program could not be started. */
  get pid(): number {
    if (this.#process.pid === undefined) throw new Error('the program was never started');
    return this.#process.pid;
  }

  /** Returns the first matching line, now or later. @throws with all output at the end, or after `withinMs`. */
  async line(pattern: RegExp, withinMs = WITHIN_MS): Promise<RegExpExecArray> {
    let at = 0;
    const find = () => {
      for (; at < this.lines.length; at += 1) {
        const found = pattern.exec(this.lines[at] ?? '');
        if (found !== null) return found;
      }
      if (this.#exit !== undefined)
        throw new Error(`The program ended without a line like ${pattern.source}:\n${this.output}`);
      return undefined;
    };
    return waitFor(this.#changes, find, withinMs, () => `no line like ${pattern.source}:\n${this.output}`);
  }

  /** Everything that was written so far. */
  get output(): string {
    return this.lines.join('\n');
  }

  /** Sends a signal, unless the program has ended. */
  kill(signal: NodeJS.Signals): void {
    if (this.#exit === undefined) this.#process.kill(signal);
  }
}

const launcher = fileURLToPath(new URL('../../apps/cli/launch.mjs', import.meta.url));

/** A terminal for a program. */
interface Window {
  readonly columns: number;
  readonly rows: number;
}

/** Starts a program as `runLaunched` does, in a terminal (script(1) makes one). Its lines have all control sequences. */
export function runInTerminal(
  { columns, rows }: Window,
  program: string,
  args: readonly string[],
  environment?: NodeJS.ProcessEnv,
): Program {
  const quoted = [process.execPath, launcher, program, ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`);
  const command = `stty cols ${columns} rows ${rows}; exec ${quoted.join(' ')}`;
  // All that Node looks at to tell whether a terminal has colours, `CI` among it.
  const known = { TERM: 'xterm-256color', NO_COLOR: undefined, FORCE_COLOR: undefined, CI: undefined };
  return new Program('script', ['-qefc', command, '/dev/null'], { ...known, ...environment });
}

/** Starts a TypeScript program of the project as the npm scripts do, without npm. */
export function runLaunched(program: string, args: readonly string[], environment?: NodeJS.ProcessEnv): Program {
  return new Program(process.execPath, [launcher, program, ...args], environment);
}
