import { isTerminal, type ListMessage, type ProgressMessage, type Snapshot } from '#libs/contracts';
import type { ApiContext } from '../context.js';
import type { Update } from './relay.js';
import { Doubts } from './doubts.js';
import { readNews } from './news.js';
import type { SnapshotReader } from './snapshot-reader.js';

/** Where news goes that is believed. */
export interface NewsTaker {
  /** The seq that a session's room was told last, -Infinity before it was told any; undefined where there is no room. */
  toldSeq(sessionId: number): number | undefined;
  tell(update: Update): void;
  tellRemoved(sessionId: number): void;
  /** Has a session's room read again as soon as Postgres answers. */
  lookSoon(sessionId: number): void;
  onList(news: ListMessage): void;
  onWorkers(): void;
}

type ListRemoval = Extract<ListMessage, { removed: number }>;

/** News that is further ahead than this of what was told is not believed without asking Postgres. */
const LEAP = 1_000;
const NOT_TRUE = 'news that is not true';

/**
 * Takes the messages of Redis, which others may write to. What breaks the contract is dropped and counted. What would
 * end a feed or mislead it for good (an end, a deletion, a version far ahead) is told only as Postgres has it.
 */
export class Intake {
  readonly #context: ApiContext;
  readonly #reader: SnapshotReader;
  readonly #taker: NewsTaker;
  readonly #doubts = new Doubts<ProgressMessage>((news) => this.#confirm(news));
  readonly #removals = new Doubts<ListRemoval>((news) => this.#confirmRemoval(news));

  constructor(context: ApiContext, reader: SnapshotReader, taker: NewsTaker) {
    this.#context = context;
    this.#reader = reader;
    this.#taker = taker;
  }

  /** Takes a message as it came. */
  receive(channel: string, message: string): void {
    const read = readNews(channel, message);
    switch (read?.about) {
      case 'session':
        return this.#hear(read.news, message);
      case 'list':
        return this.#hearList(read.news);
      case 'workers':
        return this.#taker.onWorkers();
      case undefined:
        this.#refuse({ channel, characters: message.length }, 'news that breaks the contract');
    }
  }

  #hear(news: ProgressMessage, json: string): void {
    const { snapshot, recent } = news;
    const { sessionId, installation, version, overallStatus } = snapshot;
    const told = this.#taker.toldSeq(sessionId);
    if (told === undefined || installation !== this.#context.installation) return;
    const ahead = version.seq - told;
    if (ahead <= 0 && !news.removed) return;
    if (news.removed || isTerminal(overallStatus) || ahead > LEAP) this.#doubts.raise(sessionId, news);
    else this.#taker.tell({ snapshot, recent, json });
  }

  #hearList(news: ListMessage): void {
    if (news.installation !== this.#context.installation) return;
    if ('removed' in news) this.#removals.raise(news.removed, news);
    else this.#taker.onList(news);
  }

  /** Tells what Postgres has of a session that there is news of. @returns whether it bears the news out. */
  async #confirm(news: ProgressMessage): Promise<boolean> {
    const { sessionId, version } = news.snapshot;
    const held = await this.#held(sessionId);
    if (held === undefined) return true;
    this.#taker.tell({ snapshot: held ?? news.snapshot, recent: news.recent });
    if (held === null) this.#taker.tellRemoved(sessionId);
    if (held === null || (!news.removed && held.version.seq >= version.seq)) return true;
    this.#refuse({ sessionId, seq: version.seq, held: held.version.seq }, NOT_TRUE);
    return false;
  }

  /** Tells the list that a session is gone, if it is. @returns whether it is. */
  async #confirmRemoval(news: ListRemoval): Promise<boolean> {
    const held = await this.#held(news.removed);
    if (held === null) this.#taker.onList(news);
    if (!held) return true;
    this.#refuse({ sessionId: news.removed, held: held.version.seq }, NOT_TRUE);
    return false;
  }

  /** A session as Postgres has it; null where it has none, undefined where it cannot tell now. */
  async #held(sessionId: number): Promise<Snapshot | null | undefined> {
    try {
      return (await this.#reader.readMany([sessionId]))[0] ?? null;
    } catch (error) {
      this.#context.logger.warn({ sessionId, error: String(error) }, 'news could not be confirmed yet');
      this.#taker.lookSoon(sessionId);
      return undefined;
    }
  }

  #refuse(what: object, why: string): void {
    this.#context.metrics.refusedMessages.inc();
    this.#context.logger.warn(what, why);
  }
}
