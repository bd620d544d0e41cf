import type { SessionView } from '#libs/client';
import type { Snapshot } from '#libs/contracts';
import { conditionLines, outcome, progressBlock, progressLine, type Phases } from './render.js';
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

/**
 * For an output that is not a terminal: at most one line a second for each session that has moved.
 * @param several whether each line names its session.
 */
export function lineScreen(terminal: Terminal, phases: Phases, several: boolean): Screen {
  const views = new Map<number, SessionView>();
  const shown = new Map<number, string>();
  const timer = setInterval(write, LINE_EVERY_MS);

  function say(sessionId: number, snapshot: Snapshot, connection: string): void {
    const line = progressLine(snapshot, phases) + connection;
    terminal.say(several ? `session ${sessionId} ${line}` : line);
  }

  function write(): void {
    for (const [sessionId, { snapshot, condition, connection }] of views) {
      if (snapshot === null) continue;
      const lines = conditionLines(condition);
      const why = lines.length === 0 ? '' : `. ${lines.join(' ')}`;
      const moved = movement(snapshot) + connection + why;
      if (shown.get(sessionId) === moved) continue;
      shown.set(sessionId, moved);
      say(sessionId, snapshot, why + (connection === 'live' || connection === 'ended' ? '' : ` (${connection})`));
    }
  }

  return {
    update(sessionId, view) {
      if (view.snapshot === null) return;
      const first = !views.has(sessionId);
      views.set(sessionId, view);
      if (first) write();
    },
    end(sessionId, snapshot) {
      views.delete(sessionId);
      say(sessionId, snapshot, '');
      terminal.say(outcome(snapshot, phases));
    },
    close: () => clearInterval(timer),
  };
}

/** For a terminal: a block for each session, redrawn in place. */
export function blockScreen(terminal: Terminal, phases: Phases): Screen {
  const views = new Map<number, SessionView>();
  let [changed, drawnAt] = [false, 0];
  const timer = setInterval(() => {
    if (changed || performance.now() - drawnAt >= COUNT_DOWN_MS) draw();
  }, REDRAW_EVERY_MS);

  function draw(): void {
    [changed, drawnAt] = [false, performance.now()];
    terminal.show([...views.values()].flatMap((view) => ['', ...progressBlock(view, phases, Date.now())]));
  }

  return {
    update(sessionId, view) {
      views.set(sessionId, view);
      changed = true;
    },
    end(sessionId, snapshot) {
      views.delete(sessionId);
      draw();
      terminal.say(outcome(snapshot, phases));
    },
    close() {
      clearInterval(timer);
      terminal.show([]);
    },
  };
}

/** A new line is written when this differs from the last one's. */
function movement({ overallStatus, overallProgress, discovery }: Snapshot): string {
  return [overallStatus, overallProgress.currentPhase, overallProgress.percentage, discovery.found].join(' ');
}
