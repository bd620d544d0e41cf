import type { SessionView } from '#libs/client';
import type { Snapshot } from '#libs/contracts';
import { outcome, progressBlock, progressLine } from './render.js';
import type { Terminal } from './terminal.js';

/** What shows the progress of sessions. */
export interface Screen {
  update(sessionId: number, view: SessionView): void;
  /** Says what became of a session, and shows it no more. */
  end(sessionId: number, snapshot: Snapshot): void;
  close(): void;
}

const LINE_EVERY_MS = 1_000;
const REDRAW_EVERY_MS = 100;
/** The time left counts down also while nothing comes. */
const COUNT_DOWN_MS = 1_000;

/** For an output that is no terminal: a line a second for each session that has moved. */
export class LineScreen implements Screen {
  readonly #views = new Map<number, SessionView>();
  readonly #shown = new Map<number, string>();
  readonly #timer = setInterval(() => this.#write(), LINE_EVERY_MS);

  /** @param several whether lines must say which session they speak of. */
  constructor(
    private readonly terminal: Terminal,
    private readonly several: boolean,
  ) {}

  update(sessionId: number, view: SessionView): void {
    const first = !this.#views.has(sessionId) && view.snapshot !== null;
    if (view.snapshot !== null) this.#views.set(sessionId, view);
    if (first) this.#write();
  }

  end(sessionId: number, snapshot: Snapshot): void {
    this.#views.delete(sessionId);
    this.terminal.say(this.#named(sessionId, progressLine(snapshot)));
    this.terminal.say(outcome(snapshot));
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
      this.terminal.say(this.#named(sessionId, progressLine(snapshot)) + away);
    }
  }

  #named(sessionId: number, line: string): string {
    return this.several ? `session ${sessionId} ${line}` : line;
  }
}

/** For a terminal: a block for each session, redrawn as news comes. */
export class BlockScreen implements Screen {
  readonly #views = new Map<number, SessionView>();
  readonly #timer = setInterval(() => this.#redraw(), REDRAW_EVERY_MS);
  #changed = false;
  #drawnAt = 0;

  constructor(private readonly terminal: Terminal) {}

  update(sessionId: number, view: SessionView): void {
    this.#views.set(sessionId, view);
    this.#changed = true;
  }

  end(sessionId: number, snapshot: Snapshot): void {
    this.#views.delete(sessionId);
    this.#draw();
    this.terminal.say(outcome(snapshot));
  }

  close(): void {
    clearInterval(this.#timer);
    this.terminal.show([]);
  }

  #redraw(): void {
    if (this.#changed || performance.now() - this.#drawnAt >= COUNT_DOWN_MS) this.#draw();
  }

  #draw(): void {
    this.#changed = false;
    this.#drawnAt = performance.now();
    this.terminal.show([...this.#views.values()].flatMap((view) => ['', ...progressBlock(view, Date.now())]));
  }
}

/** What must differ for a new line to be worth it. */
function movement({ overallStatus, overallProgress, discovery }: Snapshot): string {
  return [overallStatus, overallProgress.currentPhase, overallProgress.percentage, discovery.found].join(' ');
}
