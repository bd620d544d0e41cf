import { join } from 'node:path';
import { SessionOptions } from '#libs/contracts';
import { retryWhileUnavailable } from '#libs/database';
import { commandSession, hasUnfinishedSession, lastOptions, type Ledger, type WatchedFolder } from '#libs/ledger';
import type { Publisher } from '#libs/live';
import type { Dispatcher } from '#libs/queues';
import { contains } from '#libs/scanning';
import type { Logger } from '#libs/telemetry';
import { publishProgress } from '../commits.js';
import { RestingPlaces, type Differences, type Patience } from './differences.js';
import { DueTimer } from './due-timer.js';
import { Hints } from './hints.js';
import { lookAt, UnseenError, type Look, type LookNeeds } from './look.js';
import { pickUp } from './pick-up.js';

/** What watching needs. */
export interface WatchNeeds extends LookNeeds {
  readonly ledger: Ledger;
  readonly publisher: Publisher;
  readonly dispatcher: Pick<Dispatcher, 'dispatch'>;
  readonly logger: Logger;
}

/** When a folder is looked at, in milliseconds. */
export interface WatchTimes extends Patience {
  readonly intervalMs: number;
}

/** What a look at a folder led to. */
export type Outcome = 'unchanged' | 'moving' | 'busy' | 'unseen' | { readonly sessionId: number };

/** Of the time after a look for which no hint leads to the next, the share that the look itself took is this at most. */
const BUSY_SHARE = 0.05;

/** Watches one folder: compares it with the library, and starts a session for what differs once that rests. */
export class FolderWatch {
  readonly #needs: WatchNeeds;
  readonly #times: WatchTimes;
  readonly #places: RestingPlaces;
  readonly #due = new DueTimer();
  readonly #hints: Hints;
  #folder: WatchedFolder;
  #isUnseen = false;

  constructor(needs: WatchNeeds, folder: WatchedFolder, times: WatchTimes) {
    [this.#needs, this.#folder, this.#times] = [needs, folder, times];
    this.#places = new RestingPlaces(times);
    this.#hints = new Hints(
      () => this.#due.hint(),
      (error) =>
        needs.logger.info({ folder: folder.path, error: String(error) }, 'no file events: walks alone find changes'),
    );
  }

  /** Uses what is set for the folder now. */
  update(folder: WatchedFolder): void {
    this.#folder = folder;
  }

  /** Looks again and again, until the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const { restMs, intervalMs } = this.#times;
    try {
      while (!signal.aborted) {
        const startedAt = performance.now();
        const outcome = await this.look(signal).catch((error: unknown) => {
          if (!signal.aborted)
            this.#needs.logger.warn({ folder: this.#folder.path, error: String(error) }, 'no look at a folder');
          return 'unseen' as const;
        });
        const pauseMs = Math.max(restMs, (performance.now() - startedAt) / BUSY_SHARE);
        const isSettled = outcome === 'unchanged' || outcome === 'unseen';
        await this.#due.wait({
          hintedMs: pauseMs,
          longestMs: isSettled ? intervalMs : Math.min(pauseMs, intervalMs),
          signal,
        });
      }
    } finally {
      this.#hints.close();
    }
  }

  /** Looks once. */
  async look(signal: AbortSignal): Promise<Outcome> {
    if (await hasUnfinishedSession(this.#needs.database, this.#folder.id)) return 'busy';
    const look = await this.#see(signal);
    if (!look) return 'unseen';
    await this.#hints.cover(look.folders, signal);
    const { untried, ready } = this.#places.look(look.differences, performance.now());
    if (untried.size === 0) return 'unchanged';
    if (ready.size === 0) return 'moving';
    const { name, subdirectories } = pickUp(this.#folder.path, ready);
    const covered = (place: string) =>
      subdirectories.length === 0 || subdirectories.some((each) => contains(join(this.#folder.path, each), place));
    if ([...untried.keys()].some((place) => !ready.has(place) && covered(place))) return 'moving';
    return this.#start(name, subdirectories, ready, signal);
  }

  async #see(signal: AbortSignal): Promise<Look | null> {
    const { logger } = this.#needs;
    const folder = this.#folder.path;
    try {
      const look = await lookAt(this.#needs, this.#folder, signal);
      if (this.#isUnseen) logger.info({ folder }, 'the watched folder is back');
      this.#isUnseen = false;
      return look;
    } catch (error) {
      if (!(error instanceof UnseenError)) throw error;
      if (!this.#isUnseen) logger.warn({ folder, reason: error.message }, 'the watched folder cannot be seen');
      this.#isUnseen = true;
      this.#places.forget();
      return null;
    }
  }

  async #start(
    name: string,
    subdirectories: readonly string[],
    ready: Differences,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const { database, ledger, logger, publisher } = this.#needs;
    const { id: folderId, path: rootPath, ignore } = this.#folder;
    const options = (await lastOptions(database, folderId)) ?? SessionOptions.parse({});
    // Another worker may watch by now.
    signal.throwIfAborted();
    const created = await ledger.create({ ...options, name, rootPath, subdirectories, ignore });
    this.#places.started(ready);
    const { id: sessionId } = created;
    logger.info({ sessionId, folder: rootPath, name }, 'a session picks up changes');
    // A session that is never started would keep the folder from being indexed.
    const start = () => commandSession(this.#needs, { sessionId, command: 'start' });
    const started = await retryWhileUnavailable(start, { withinMs: Infinity, signal });
    publishProgress(publisher, started.kind === 'unknown' ? created : started.record);
    return { sessionId };
  }
}
