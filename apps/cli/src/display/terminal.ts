/** The part of an output stream that a terminal display needs. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

/** Writes lines to an output and, where it is a terminal, keeps a block of lines below them that can be redrawn. */
export class Terminal {
  #block: readonly string[] = [];

  readonly #output: Output;

  constructor(output: Output) {
    this.#output = output;
  }

  /** Whether a block can be redrawn. */
  get canRedraw(): boolean {
    return this.#output.isTTY === true;
  }

  /** Writes a line above the block. */
  readonly say = (line: string): void => {
    this.#output.write(`${this.#erase()}${line}\n${this.#drawn()}`);
  };

  /** Reports a step of work: a block until the next one where it can be redrawn, else a line. */
  readonly step = (line: string): void => {
    if (this.canRedraw) this.show([line]);
    else this.say(line);
  };

  /** Replaces the block. Lines are cut to fit, since wrapped or scrolled ones cannot be erased. */
  show(lines: readonly string[]): void {
    const erase = this.#erase();
    const width = (this.#output.columns ?? 80) - 1;
    const height = (this.#output.rows ?? 24) - 1;
    this.#block = lines.slice(0, height).map((line) => [...line].slice(0, width).join(''));
    this.#output.write(erase + this.#drawn());
  }

  /** Cursor to the block's first line, then everything below erased (ECMA-48: CPL, ED). */
  #erase(): string {
    return this.#block.length === 0 ? '' : `\x1b[${this.#block.length}F\x1b[J`;
  }

  #drawn(): string {
    return this.#block.map((line) => `${line}\n`).join('');
  }
}
