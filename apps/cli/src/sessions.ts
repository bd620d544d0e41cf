import type { ProgressClient } from '#libs/client';
import { isTerminal, type SessionSummary } from '#libs/contracts';

/** The part of the client that finds and starts sessions. */
export type Sessions = ProgressClient['sessions'];

/** Continues the folder's unfinished session, or starts a new one. @returns its id. */
export async function indexFolder(sessions: Sessions, folder: string): Promise<number> {
  const unfinished = await newestSession(
    sessions,
    (summary) => summary.rootPath === folder && !isTerminal(summary.status),
  );
  if (unfinished === undefined) return (await sessions.create({ rootPath: folder, start: true })).sessionId;
  const { allowed } = await sessions.progress(unfinished.sessionId);
  const next = (['start', 'resume'] as const).find((command) => allowed.includes(command));
  if (next !== undefined) await sessions.command(unfinished.sessionId, next);
  return unfinished.sessionId;
}

/** The newest session that fits. */
export async function newestSession(
  sessions: Sessions,
  fits: (summary: SessionSummary) => boolean,
): Promise<SessionSummary | undefined> {
  for (let page = 1; ; page += 1) {
    const { items, hasMore } = await sessions.list({ page, pageSize: 100 });
    const found = items.find(fits);
    if (found !== undefined || !hasMore) return found;
  }
}
