import { Inject } from '@nestjs/common';
import { sleep } from '#libs/async';
import { whileWatching } from '#libs/database';
import { watchedFolderIds } from '#libs/ledger';
import { Dispatcher } from '#libs/queues';
import { WORKER_CONTEXT, type WorkerContext } from '../context.js';
import { FolderWatch, type WatchNeeds } from './folder-watch.js';

/** Two looks at least this far apart, in milliseconds, show whether a file is still written. */
const REST_MS = 2_000;
/** A place into which files are written without a pause is indexed after this time, in milliseconds. */
const LONGEST_MS = 600_000;

/** The watch of one folder in this process. */
interface Watch {
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

/** Watches all watched folders, in one worker at a time: the others try in intervals to take over (rule W1). */
export class Watcher {
  readonly #context: WorkerContext;
  readonly #needs: WatchNeeds;
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(@Inject(WORKER_CONTEXT) context: WorkerContext, @Inject(Dispatcher) dispatcher: Dispatcher) {
    this.#context = context;
    this.#needs = { ...context, dispatcher };
  }

  /** Starts to watch, or to wait for it. */
  start(): void {
    this.#running = this.#run();
  }

  /** Stops, and returns when no look is under way. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { database, logger, settings } = this.#context;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        // Without watched folders no transaction is held open.
        if ((await watchedFolderIds(database)).length > 0)
          await whileWatching(database, (lost) => this.#watch(AbortSignal.any([signal, lost])));
      } catch (error) {
        logger.debug({ error: String(error) }, 'watching is taken up again');
      }
      await sleep(settings.timings.reconcile, signal);
    }
  }

  /** Watches the folders until none is watched, or the signal is aborted. */
  async #watch(signal: AbortSignal): Promise<void> {
    const { database, logger, settings } = this.#context;
    const watches = new Map<number, Watch>();
    const times = { intervalMs: settings.timings.watch, restMs: REST_MS, longestMs: LONGEST_MS };
    try {
      while (!signal.aborted) {
        const ids = new Set(await watchedFolderIds(database));
        for (const [id, { stop }] of watches)
          if (!ids.has(id)) {
            logger.info({ folderId: id }, 'no longer watching a folder');
            stop.abort();
            watches.delete(id);
          }
        for (const folderId of ids) {
          if (watches.has(folderId)) continue;
          logger.info({ folderId }, 'watching a folder');
          const stop = new AbortController();
          const ended = new FolderWatch(this.#needs, folderId, times).run(AbortSignal.any([signal, stop.signal]));
          watches.set(folderId, { stop, ended });
        }
        if (ids.size === 0) return;
        await sleep(settings.timings.reconcile, signal);
      }
    } finally {
      for (const { stop } of watches.values()) stop.abort();
      await Promise.all([...watches.values()].map(({ ended }) => ended));
    }
  }
}
