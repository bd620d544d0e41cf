import { join } from 'node:path';
import { SessionOptions } from '#libs/contracts';
import { retryWhileUnavailable } from '#libs/database';
import {
  commandSession,
  lastOptions,
  readWatchedFolder,
  type Ledger,
  type NewSession,
  type WatchedFolder,
} from '#libs/ledger';
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

/** A session that picks up changes. */
type Changes = Pick<NewSession, 'name' | 'rootPath' | 'subdirectories'>;

/** What a look at a folder led to. */
export type Outcome = 'unwatched' | 'unchanged' | 'moving' | 'busy' | 'unseen' | { readonly sessionId: number };

/** The share of the time that walks take, at most, while nothing differs. */
const BUSY_SHARE = 0.1;

/** Watches one folder: compares it with the library, and starts a session for what differs once that rests. */
export class FolderWatch {
  readonly #needs: WatchNeeds;
  readonly #times: WatchTimes;
  readonly #places: RestingPlaces;
  readonly #due = new DueTimer();
  readonly #hints: Hints;
  readonly #id: number;
  #isUnseen = false;
  /** How long the last walk took. */
  #walkMs = 0;

  constructor(needs: WatchNeeds, folderId: number, times: WatchTimes) {
    [this.#needs, this.#id, this.#times] = [needs, folderId, times];
    this.#places = new RestingPlaces(times);
    this.#hints = new Hints(
      () => this.#due.hint(),
      (error) => needs.logger.info({ folderId, error: String(error) }, 'no file events: walks alone find changes'),
    );
  }

  /** Looks again and again, until the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const { restMs, intervalMs } = this.#times;
    try {
      while (!signal.aborted) {
        const outcome = await this.look(signal).catch((error: unknown) => {
          if (!signal.aborted)
            this.#needs.logger.warn({ folderId: this.#id, error: String(error) }, 'no look at a folder');
          return 'unseen' as const;
        });
        const hintedMs = Math.max(restMs, this.#walkMs / BUSY_SHARE);
        const isSettled = outcome === 'unchanged' || outcome === 'unseen' || outcome === 'unwatched';
        const longestMs = isSettled ? Math.max(intervalMs, hintedMs) : Math.min(hintedMs, intervalMs);
        await this.#due.wait({ hintedMs, longestMs, signal });
      }
    } finally {
      this.#hints.close();
    }
  }

  /** Looks once. */
  async look(signal: AbortSignal): Promise<Outcome> {
    const folder = await readWatchedFolder(this.#needs.database, this.#id);
    if (!folder) return 'unwatched';
    if (folder.isBusy) return 'busy';
    const look = await this.#see(folder, signal);
    if (!look) return 'unseen';
    await this.#hints.cover(look.folders, signal);
    const { untried, ready } = this.#places.look(look.differences, performance.now());
    if (untried.size === 0) return 'unchanged';
    if (ready.size === 0) return 'moving';
    const { name, subdirectories } = pickUp(folder.path, ready);
    const covered = (place: string) =>
      subdirectories.length === 0 || subdirectories.some((each) => contains(join(folder.path, each), place));
    if ([...untried.keys()].some((place) => !ready.has(place) && covered(place))) return 'moving';
    return this.#start({ name, rootPath: folder.path, subdirectories }, ready, signal);
  }

  async #see(folder: WatchedFolder, signal: AbortSignal): Promise<Look | null> {
    const { logger } = this.#needs;
    const { path } = folder;
    const startedAt = performance.now();
    try {
      const look = await lookAt(this.#needs, folder, signal);
      this.#walkMs = performance.now() - startedAt;
      if (this.#isUnseen) logger.info({ folder: path }, 'the watched folder is back');
      this.#isUnseen = false;
      return look;
    } catch (error) {
      if (!(error instanceof UnseenError)) throw error;
      if (!this.#isUnseen) logger.warn({ folder: path, reason: error.message }, 'the watched folder cannot be seen');
      this.#isUnseen = true;
      this.#places.forget();
      return null;
    }
  }

  async #start(session: Changes, ready: Differences, signal: AbortSignal): Promise<Outcome> {
    const { database, ledger, logger, publisher } = this.#needs;
    const options = (await lastOptions(database, this.#id)) ?? SessionOptions.parse({});
    // Another worker may watch by now, or the folder may have been removed: a session would add it again.
    signal.throwIfAborted();
    if (!(await readWatchedFolder(database, this.#id))) return 'unwatched';
    const created = await ledger.create({ ...options, ...session });
    this.#places.started(ready);
    const { id: sessionId } = created;
    logger.info({ sessionId, folder: session.rootPath, name: session.name }, 'a session picks up changes');
    // A session that is never started would keep the folder from being indexed.
    const start = () => commandSession(this.#needs, { sessionId, command: 'start' });
    const started = await retryWhileUnavailable(start, { withinMs: Infinity, signal });
    publishProgress(publisher, started.kind === 'unknown' ? created : started.record);
    return { sessionId };
  }
}
