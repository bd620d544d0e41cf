import { Processor } from '@nestjs/bull';
import { addPhotos } from '#libs/catalog';
import type { JobPayload } from '#libs/contracts';
import { addFound, completeDiscovery, failSession, readRecord } from '#libs/ledger';
import { PathError, walkPhotos } from '#libs/photos';
import type { SessionRecord } from '#libs/progress';
import { JobProcessor } from '../lifecycle/job-processor.js';
import { tellNews } from '../news/news.js';
import { persist } from '../news/persist.js';

/** Walks the folder of a session and adds what it finds. */
@Processor('discovery')
export class DiscoveryProcessor extends JobProcessor {
  protected override async work(job: JobPayload, signal: AbortSignal): Promise<void> {
    const { database } = this.context;
    const session = await readRecord(database, job.sessionId);
    if (!session || !this.#wanted(session, job)) return;
    try {
      if (!(await this.#walk(session, job, signal))) return;
    } catch (error) {
      if (!(error instanceof PathError)) throw error;
      const { message } = error;
      await this.#commit(job, signal, () => failSession(database, job.sessionId, job.run, message));
      return;
    }
    await this.#commit(job, signal, () => completeDiscovery(database, job.sessionId, job.run, this.context.faces));
  }

  #wanted(session: SessionRecord, job: JobPayload): boolean {
    return session.status === 'discovering' && session.run === job.run;
  }

  /** Adds what the walk finds, batch by batch. False where the session does not want it any more. */
  async #walk(session: SessionRecord, job: JobPayload, signal: AbortSignal): Promise<boolean> {
    const { database, settings, logger } = this.context;
    const { subdirectories, rootPath } = session;
    let unreadable = 0;
    for await (const batch of walkPhotos(rootPath, { subdirectories, exclude: [settings.dataDirectory], signal })) {
      unreadable += batch.unreadable.length;
      for (const { path, code } of batch.unreadable) {
        logger.warn({ sessionId: session.id, path, code }, 'could not be read');
      }
      const now = await this.#commit(job, signal, () =>
        addFound(database, job.sessionId, job.run, unreadable, (connection) => addPhotos(connection, batch.photos)),
      );
      if (!now || !this.#wanted(now, job)) return false;
    }
    return true;
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
