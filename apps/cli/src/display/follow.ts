import type { Feed, ProgressClient } from '#libs/client';
import { isTerminal } from '#libs/contracts';
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
