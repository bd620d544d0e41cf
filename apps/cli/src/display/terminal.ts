import { cut, displayWidth, wrap } from './layout.js';
import { inColour, link, withoutColour, type Paint } from './paint.js';

/** The part of an output stream that a terminal display needs. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  /** Whether colours are wanted and known; Node reads NO_COLOR, FORCE_COLOR and TERM for it. */
  hasColors?(): boolean;
  write(text: string): unknown;
}

/** Writes lines to an output and, where it is a terminal, keeps a block of lines below them that can be redrawn. */
export class Terminal {
  /** Whether a block can be redrawn. */
  readonly canRedraw: boolean;
  readonly paint: Paint;

  readonly #output: Output;
  #block: readonly string[] = [];

  /** @param kind the kind of terminal, as TERM names it; a `dumb` one knows no control sequences. */
  constructor(output: Output, kind = process.env['TERM']) {
    this.#output = output;
    this.canRedraw = output.isTTY === true && kind !== 'dumb';
    this.paint = this.canRedraw && output.hasColors?.() === true ? inColour : withoutColour;
  }

  /** The columns of a line that the terminal does not wrap. */
  get width(): number {
    return this.#columns - 1;
  }

  get #columns(): number {
    return Math.max(2, this.#output.columns ?? 80);
  }

  /** An address, for a click where the output is a terminal. */
  link(url: string): string {
    return this.canRedraw ? link(url) : url;
  }

  /** Writes a line above the block. @param indent what precedes it after its first row of a terminal */
  readonly say = (line: string, indent = ''): void => {
    const lines = this.canRedraw ? wrap(line, this.width, indent) : [line];
    this.#output.write(this.#erase() + drawn(lines) + drawn(this.#block));
  };

  /** Reports a step of work: a block until the next one where it can be redrawn, else a line. */
  readonly step = (line: string): void => {
    if (this.canRedraw) this.show([this.paint('quiet', line)]);
    else this.say(line);
  };

  /** Replaces the block. What does not fit is cut, since wrapped or scrolled lines cannot be erased. */
  show(lines: readonly string[]): void {
    const erase = this.#erase();
    const height = Math.max(1, (this.#output.rows ?? 24) - 1);
    const hidden = lines.length - height + 1;
    const shown = hidden > 1 ? [...lines.slice(0, height - 1), `… and ${hidden} more lines`] : lines;
    this.#block = shown.map((line) => cut(line, this.width));
    this.#output.write(erase + drawn(this.#block));
  }

  /**
   * Cursor to the block's first line, then everything below erased (ECMA-48: CPL, ED). A terminal that has become
   * narrower shows a line of the block on several of its own.
   */
  #erase(): string {
    const rows = this.#block.map((line) => Math.max(1, Math.ceil(displayWidth(line) / this.#columns)));
    const height = rows.reduce((sum, lineRows) => sum + lineRows, 0);
    return height === 0 ? '' : `\x1b[${height}F\x1b[J`;
  }
}

function drawn(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
