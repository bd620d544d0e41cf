import { ListNews, ProgressNews, redisNames } from '#libs/contracts';
import { compiled } from '#libs/live';

const SessionNews = compiled(ProgressNews);

/** Characters of the longest news there can be: a path of 4 096 bytes, each escaped, is most of it. */
const MAX_CHARACTERS = 64 * 1024;

/** What a message of Redis says. */
export type News =
  | { readonly about: 'session'; readonly news: ProgressNews }
  | { readonly about: 'list'; readonly news: ListNews }
  | { readonly about: 'workers' };

/** Reads a message of Redis. Null where it breaks the contract, or came on the channel of another session. */
export function readNews(channel: string, message: string): News | null {
  if (channel === redisNames.workerChannel) return { about: 'workers' };
  const value = message.length > MAX_CHARACTERS ? undefined : parseJson(message);
  if (channel === redisNames.listChannel) {
    const list = ListNews.safeParse(value);
    return list.success ? { about: 'list', news: list.data } : null;
  }
  const session = SessionNews.safeParse(value);
  if (!session.success || channel !== redisNames.channel(session.data.snapshot.sessionId)) return null;
  return { about: 'session', news: session.data };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
