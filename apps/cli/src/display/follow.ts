import { EventEmitter, once } from 'node:events';
import type { Feed, ProgressClient } from '#libs/client';
import { isTerminal, type SessionSummary } from '#libs/contracts';
import { unlessStopped } from '../stop-request.js';
import type { Phases } from './render.js';
import { blockScreen, lineScreen } from './screens.js';
import type { Terminal } from './terminal.js';
import { safeText } from './text.js';

/** Shows sessions until each has ended. @returns whether all completed. @throws the reason of `stop`. */
export async function followSessions(
  client: Pick<ProgressClient, 'followSession'>,
  sessionIds: readonly number[],
  phases: Phases,
  terminal: Terminal,
  stop: AbortSignal,
): Promise<boolean> {
  const screen = terminal.canRedraw
    ? blockScreen(terminal, phases)
    : lineScreen(terminal, phases, sessionIds.length > 1);
  const feeds: Feed[] = [];
  const follow = (sessionId: number) =>
    new Promise<boolean>((settle) => {
      let ended = false;
      const feed = client.followSession(sessionId, {
        onChange(view) {
          if (ended) return;
          // onEnd shows the end.
          if (view.snapshot === null || !isTerminal(view.snapshot.overallStatus)) screen.update(sessionId, view);
          // Nothing more follows, for example because the session was deleted.
          if (view.connection !== 'ended' || view.error === null) return;
          ended = true;
          terminal.say(`Session ${sessionId}: ${safeText(view.error.message)}`);
          settle(false);
        },
        onEnd(snapshot) {
          ended = true;
          screen.end(sessionId, snapshot);
          settle(snapshot.overallStatus === 'completed');
        },
      });
      feeds.push(feed);
    });
  try {
    const completed = await unlessStopped(Promise.all(sessionIds.map(follow)), stop);
    return completed.every(Boolean);
  } finally {
    for (const feed of feeds) feed.close();
    screen.close();
  }
}

/** Sessions that were started over folders, and the folders that are watched from now on. */
export interface Indexing {
  readonly sessionIds: readonly number[];
  readonly folders: readonly string[];
  readonly phases: Phases;
}

/** Shows later sessions over watched folders, one after another. @throws the reason of `stop`. */
export async function followWatching(
  client: Pick<ProgressClient, 'followSession' | 'followSessions'>,
  { sessionIds, folders, phases }: Indexing,
  terminal: Terminal,
  stop: AbortSignal,
): Promise<never> {
  let newest = Math.max(...sessionIds);
  const waiting: SessionSummary[] = [];
  const changes = new EventEmitter();
  const feed = client.followSessions({
    onChange({ sessions }) {
      const later =
        sessions?.filter(({ sessionId, rootPath }) => sessionId > newest && folders.includes(rootPath)) ?? [];
      if (later.length === 0) return;
      waiting.push(...later.toReversed());
      newest = Math.max(...later.map(({ sessionId }) => sessionId));
      changes.emit('change');
    },
  });
  try {
    for (;;) {
      const session = waiting.shift();
      if (session === undefined) await unlessStopped(once(changes, 'change'), stop);
      else {
        terminal.say(`${safeText(session.name)} …`);
        await followSessions(client, [session.sessionId], phases, terminal, stop);
      }
    }
  } finally {
    feed.close();
  }
}
