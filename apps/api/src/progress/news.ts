import { ListMessage, ProgressMessage, redisNames } from '#libs/contracts';
import { matcher } from '#libs/live';

const isProgressMessage = matcher(ProgressMessage);

/** Characters of the longest news there can be: a path of 4 096 bytes, each escaped, is most of it. */
const MAX_CHARACTERS = 64 * 1024;

/** What a message of Redis says. */
export type News =
  | { readonly about: 'session'; readonly news: ProgressMessage }
  | { readonly about: 'list'; readonly news: ListMessage }
  | { readonly about: 'workers' };

/** Reads a message of Redis. Null where it breaks the contract, or came on the channel of another session. */
export function readNews(channel: string, message: string): News | null {
  if (channel === redisNames.workerChannel) return { about: 'workers' };
  const value = message.length > MAX_CHARACTERS ? undefined : parseJson(message);
  if (channel === redisNames.listChannel) {
    const list = ListMessage.safeParse(value);
    return list.success ? { about: 'list', news: list.data } : null;
  }
  if (!isProgressMessage(value) || channel !== redisNames.channel(value.snapshot.sessionId)) return null;
  return { about: 'session', news: value };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
