/** Workers and queues are told at most this often. */
const SOON_MS = 1_000;
/** And at least this often while somebody follows: workers that died give no sign that they did. */
const QUIET_MS = 5_000;

/** Says when to tell of workers and queues. */
export class SystemNews {
  readonly #tell: () => void;
  readonly #isFollowed: () => boolean;
  #timer: NodeJS.Timeout | undefined;
  #due = Infinity;

  constructor(tell: () => void, isFollowed: () => boolean) {
    this.#tell = tell;
    this.#isFollowed = isFollowed;
  }

  /** A worker gave a sign of life. */
  changed(): void {
    this.#within(SOON_MS);
  }

  /** Somebody follows. */
  followed(): void {
    this.#within(QUIET_MS);
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #within(ms: number): void {
    const due = Date.now() + ms;
    if (due >= this.#due) return;
    this.#due = due;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#turn(), ms);
  }

  #turn(): void {
    this.#due = Infinity;
    if (!this.#isFollowed()) return;
    this.#tell();
    this.#within(QUIET_MS);
  }
}
