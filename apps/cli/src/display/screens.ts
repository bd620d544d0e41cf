import type { SessionView } from '#libs/client';
import type { Snapshot } from '#libs/contracts';
import { outcome, progressBlock, progressLine, type Phases } from './render.js';
import type { Terminal } from './terminal.js';

/** Shows the progress of sessions. */
export interface Screen {
  update(sessionId: number, view: SessionView): void;
  /** Writes the outcome of a session and stops showing it. */
  end(sessionId: number, snapshot: Snapshot): void;
  close(): void;
}

const LINE_EVERY_MS = 1_000;
const REDRAW_EVERY_MS = 100;
/** The time left counts down even without updates. */
const COUNT_DOWN_MS = 1_000;

/** For an output that is not a terminal: at most one line a second for each session that has moved. */
export class LineScreen implements Screen {
  readonly #views = new Map<number, SessionView>();
  readonly #shown = new Map<number, string>();
  readonly #timer = setInterval(() => this.#write(), LINE_EVERY_MS);

  readonly #terminal: Terminal;
  readonly #phases: Phases;
  readonly #several: boolean;

  /** @param several whether each line names its session. */
  constructor(terminal: Terminal, phases: Phases, several: boolean) {
    [this.#terminal, this.#phases, this.#several] = [terminal, phases, several];
  }

  update(sessionId: number, view: SessionView): void {
    const first = !this.#views.has(sessionId) && view.snapshot !== null;
    if (view.snapshot !== null) this.#views.set(sessionId, view);
    if (first) this.#write();
  }

  end(sessionId: number, snapshot: Snapshot): void {
    this.#views.delete(sessionId);
    this.#terminal.say(this.#named(sessionId, progressLine(snapshot, this.#phases)));
    this.#terminal.say(outcome(snapshot, this.#phases));
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #write(): void {
    for (const [sessionId, { snapshot, connection }] of this.#views) {
      if (snapshot === null) continue;
      const moved = movement(snapshot) + connection;
      if (this.#shown.get(sessionId) === moved) continue;
      this.#shown.set(sessionId, moved);
      const away = connection === 'live' || connection === 'ended' ? '' : ` (${connection})`;
      this.#terminal.say(this.#named(sessionId, progressLine(snapshot, this.#phases)) + away);
    }
  }

  #named(sessionId: number, line: string): string {
    return this.#several ? `session ${sessionId} ${line}` : line;
  }
}

/** For a terminal: a block for each session, redrawn in place. */
export class BlockScreen implements Screen {
  readonly #views = new Map<number, SessionView>();
  readonly #timer = setInterval(() => this.#redraw(), REDRAW_EVERY_MS);
  #changed = false;
  #drawnAt = 0;

  readonly #terminal: Terminal;
  readonly #phases: Phases;

  constructor(terminal: Terminal, phases: Phases) {
    [this.#terminal, this.#phases] = [terminal, phases];
  }

  update(sessionId: number, view: SessionView): void {
    this.#views.set(sessionId, view);
    this.#changed = true;
  }

  end(sessionId: number, snapshot: Snapshot): void {
    this.#views.delete(sessionId);
    this.#draw();
    this.#terminal.say(outcome(snapshot, this.#phases));
  }

  close(): void {
    clearInterval(this.#timer);
    this.#terminal.show([]);
  }

  #redraw(): void {
    if (this.#changed || performance.now() - this.#drawnAt >= COUNT_DOWN_MS) this.#draw();
  }

  #draw(): void {
    this.#changed = false;
    this.#drawnAt = performance.now();
    this.#terminal.show(
      [...this.#views.values()].flatMap((view) => ['', ...progressBlock(view, this.#phases, Date.now())]),
    );
  }
}

/** A new line is written when this differs from the last one's. */
function movement({ overallStatus, overallProgress, discovery }: Snapshot): string {
  return [overallStatus, overallProgress.currentPhase, overallProgress.percentage, discovery.found].join(' ');
}
