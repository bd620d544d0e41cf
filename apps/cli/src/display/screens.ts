import type { Line, SessionView } from '#libs/client';
import type { Condition, Snapshot } from '#libs/contracts';
import { endLine, sessionBlock, sessionLine, silenceLines, type Look } from './block.js';
import { conditionText, labelOf, outcome, progressLine, type Phases } from './render.js';
import type { Terminal } from './terminal.js';
import { percent, safeText } from './text.js';

/** Shows the progress of sessions. */
export interface Screen {
  /** Shows a session with its steps. */
  update(sessionId: number, view: SessionView): void;
  /** Shows the other sessions that run, briefly. */
  showOthers(sessions: readonly Line[]): void;
  /** Shows that the server is silent: when it was last heard, in ms of the client's clock; null where it is not. */
  showSilence(lastHeardAt: number | null): void;
  /** Stops showing a session. */
  remove(sessionId: number): void;
  /** Writes the outcome of a session and stops showing it. */
  end(snapshot: Snapshot): void;
  close(): void;
}

/** What every screen needs. */
export interface Display {
  readonly terminal: Terminal;
  readonly phases: Phases;
  /** The address of the server, for links to its pages. */
  readonly url: string;
}

const LINE_EVERY_MS = 1_000;
const REDRAW_EVERY_MS = 100;
/** The time left counts down even without updates. */
const COUNT_DOWN_MS = 1_000;

/** The screen that an output can show. @param several whether more than one session is shown with its steps */
export function makeScreen(display: Display, several: boolean): Screen {
  return display.terminal.canRedraw ? blockScreen(display) : lineScreen(display, several);
}

/**
 * For an output that is not a terminal: at most one line a second for each session that has moved, and of others one for
 * each step.
 * @param several whether each line names its session
 */
export function lineScreen({ terminal, phases, url }: Display, several: boolean): Screen {
  const views = new Map<number, SessionView>();
  const shown = new Map<number, string>();
  const shownOthers = new Map<number, string>();
  const timer = setInterval(write, LINE_EVERY_MS);

  function say(sessionId: number, snapshot: Snapshot, condition: Condition | null, rest: string): void {
    const line = progressLine(snapshot, phases, condition) + rest;
    terminal.say(several ? `session ${sessionId} ${line}` : line);
  }

  function write(): void {
    for (const [sessionId, { snapshot, condition, connection }] of views) {
      if (snapshot === null) continue;
      const text = conditionText(condition);
      const why = text === null ? '' : `. ${text}`;
      const moved = movement(snapshot) + connection + why;
      if (shown.get(sessionId) === moved) continue;
      shown.set(sessionId, moved);
      say(
        sessionId,
        snapshot,
        condition,
        why + (connection === 'live' || connection === 'ended' ? '' : ` (${connection})`),
      );
    }
  }

  return {
    update(sessionId, view) {
      if (view.snapshot === null) return;
      several ||= views.size > 0 && !views.has(sessionId);
      const first = !views.has(sessionId);
      views.set(sessionId, view);
      if (first) write();
    },
    showOthers(sessions) {
      for (const { sessionId, name, status, percentage, currentPhase, condition } of sessions) {
        const step = currentPhase === 'discovering' || currentPhase === null ? status : labelOf(currentPhase, phases);
        const text = conditionText(condition ?? null);
        const said = [safeText(name), step, ...(text === null ? [] : [text])].join(', ');
        if (shownOthers.get(sessionId) === said) continue;
        shownOthers.set(sessionId, said);
        terminal.say(`session ${sessionId} [${percent(percentage)}] ${said}`);
      }
    },
    showSilence(lastHeardAt) {
      const since = lastHeardAt === null ? null : new Date(lastHeardAt).toLocaleTimeString('en-GB');
      terminal.say(since === null ? 'The server is heard again.' : `No news from the server since ${since}.`);
    },
    remove: (sessionId) => void views.delete(sessionId),
    end(snapshot) {
      const { sessionId } = snapshot;
      if (views.delete(sessionId)) say(sessionId, snapshot, null, '');
      terminal.say(outcome(snapshot, phases));
      terminal.say(pageOf(sessionId, url));
    },
    close: () => clearInterval(timer),
  };
}

/** For a terminal: a block for each session and a line for others, redrawn in place. */
export function blockScreen({ terminal, phases, url }: Display): Screen {
  const views = new Map<number, SessionView>();
  let others: readonly Line[] = [];
  let silentSince: number | null = null;
  let [changed, drawnAt] = [false, 0];
  const timer = setInterval(() => {
    if (changed || performance.now() - drawnAt >= COUNT_DOWN_MS) draw();
  }, REDRAW_EVERY_MS);

  function draw(): void {
    [changed, drawnAt] = [false, performance.now()];
    const now = Date.now();
    const look: Look = { phases, paint: terminal.paint, width: terminal.width, now: silentSince ?? now };
    const blocks = [...views.values()].flatMap((view) => ['', ...sessionBlock(view, look)]);
    const lines = others.flatMap((session) => sessionLine(session, look));
    const silence = silentSince === null ? [] : silenceLines(silentSince, now, look);
    terminal.show([...blocks, ...(lines.length > 0 ? [''] : []), ...lines, ...silence]);
  }

  return {
    update(sessionId, view) {
      views.set(sessionId, view);
      changed = true;
    },
    showOthers(sessions) {
      others = sessions;
      changed = true;
    },
    showSilence(lastHeardAt) {
      silentSince = lastHeardAt;
      changed = true;
    },
    remove(sessionId) {
      views.delete(sessionId);
      draw();
    },
    end(snapshot) {
      this.remove(snapshot.sessionId);
      terminal.say('');
      terminal.say(endLine(snapshot, { phases, paint: terminal.paint }), '  ');
      terminal.say(`  ${terminal.link(pageOf(snapshot.sessionId, url))}`);
    },
    close() {
      clearInterval(timer);
      terminal.show([]);
    },
  };
}

function pageOf(sessionId: number, url: string): string {
  return `${url}/sessions/${sessionId}`;
}

/** A new line is written when this differs from the last one's. */
function movement({ overallStatus, overallProgress, discovery }: Snapshot): string {
  return [overallStatus, overallProgress.currentPhase, overallProgress.percentage, discovery.found].join(' ');
}
