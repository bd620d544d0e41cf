import { Processor } from '@nestjs/bull';
import { addPhotos } from '#libs/catalog';
import type { JobPayload } from '#libs/contracts';
import { addFound, completeDiscovery, countAnew, failSession, readRecord } from '#libs/ledger';
import { PathError, walkPhotos, type PhotoFile, type Unreadable } from '#libs/scanning';
import type { SessionRecord } from '#libs/progress';
import { JobProcessor } from '../lifecycle/job-processor.js';
import { tellNews } from '../news/news.js';
import { persist } from '../news/persist.js';
import { OrderedAdditions } from './ordered-additions.js';

/** Photos that are found before the commit under way is waited for. */
const READ_AHEAD = 16_384;

/** Walks the folder of a session and adds what it finds. */
@Processor('discovery')
export class DiscoveryProcessor extends JobProcessor {
  protected override async work(job: JobPayload, signal: AbortSignal): Promise<void> {
    const { database } = this.context;
    const session = await readRecord(database, job.sessionId);
    if (!session || !this.#wanted(session, job)) return;
    let additions: OrderedAdditions | null;
    try {
      additions = await this.#walk(session, job, signal);
      if (additions === null) return;
    } catch (error) {
      if (!(error instanceof PathError)) throw error;
      const { message } = error;
      await this.#commit(job, signal, () => failSession(database, job.sessionId, job.run, message));
      return;
    }
    const { inPlace } = additions;
    const begun = await this.#commit(job, signal, () =>
      completeDiscovery(database, job.sessionId, job.run, this.context.steps, inPlace),
    );
    if (begun !== null) this.#countAnew(begun.discovery.found, 0);
  }

  #wanted(session: SessionRecord, job: JobPayload): boolean {
    return session.status === 'discovering' && session.run === job.run;
  }

  /**
   * Adds what the walk finds. It goes on while a commit is under way, and the next one takes all that it found
   * meanwhile: a slow folder is told of photo by photo, a fast one is not held up.
   * @returns what it added; null where the session does not want it any more.
   */
  async #walk(session: SessionRecord, job: JobPayload, signal: AbortSignal): Promise<OrderedAdditions | null> {
    const { settings } = this.context;
    const { subdirectories, rootPath } = session;
    const additions = new OrderedAdditions();
    let found: PhotoFile[] = [];
    let unreadable = 0;
    let wanted = Promise.resolve(true);
    let [waiting, committing] = [false, false];
    const add = () => {
      const photos = found;
      found = [];
      [waiting, committing] = [false, true];
      wanted = this.#add(job, signal, photos, unreadable, additions).finally(() => {
        committing = false;
      });
      // A failure is met where the walk next waits for it.
      wanted.catch(() => undefined);
    };
    for await (const batch of walkPhotos(rootPath, { subdirectories, exclude: [settings.dataDirectory], signal })) {
      this.#warnOf(session, batch.unreadable);
      unreadable += batch.unreadable.length;
      found = found.concat(batch.photos);
      waiting = true;
      if (committing && found.length < READ_AHEAD) continue;
      if (!(await wanted)) return null;
      add();
    }
    if (!(await wanted)) return null;
    if (waiting) add();
    return (await wanted) ? additions : null;
  }

  #warnOf({ id: sessionId }: SessionRecord, unreadable: readonly Unreadable[]): void {
    for (const { path, code } of unreadable) this.context.logger.warn({ sessionId, path, code }, 'could not be read');
  }

  /** Commits what was found. False where the session does not want it any more. */
  async #add(
    job: JobPayload,
    signal: AbortSignal,
    found: readonly PhotoFile[],
    unreadable: number,
    additions: OrderedAdditions,
  ): Promise<boolean> {
    const { database } = this.context;
    let inserted = 0;
    const now = await this.#commit(job, signal, async () => {
      const addition = await addFound(database, job.sessionId, job.run, unreadable, (connection) =>
        addPhotos(connection, found),
      );
      inserted = addition?.inserted ?? 0;
      return addition && addition.record;
    });
    if (now === null) return false;
    additions.add(found, inserted);
    this.#countAnew(now.discovery.found, now.discovery.found - found.length);
    return this.#wanted(now, job);
  }

  /** Beside the work: where Postgres cleans up after a deleted session, it does not count before it is done with that. */
  #countAnew(items: number, before: number): void {
    countAnew(this.context.database, items, before).catch((error: unknown) => {
      this.context.logger.warn(
        { error: String(error) },
        'Postgres did not count its tables anew: it may be slow for a minute',
      );
    });
  }

  /** Commits a change and tells it. Answers how the session stands then; null where it is gone. */
  async #commit(
    { sessionId }: JobPayload,
    signal: AbortSignal,
    change: () => Promise<SessionRecord | null>,
  ): Promise<SessionRecord | null> {
    const persisted = await persist(this.context, sessionId, signal, change);
    if (persisted.done === null) return persisted.now;
    tellNews(this.context.publisher, persisted.done);
    return persisted.done;
  }
}
