import { lstat } from 'node:fs/promises';
import { addMounts, addPhotos, removeMissing, walkedLibrary } from '#libs/catalog';
import type { JobPayload, OtherFile } from '#libs/contracts';
import { removePictures } from '#libs/formats';
import { analyzeTables, readRecord } from '#libs/ledger';
import { PathError, type PhotoFile } from '#libs/scanning';
import type { SessionRecord } from '#libs/progress';
import { folderGone, noPhotosSeen } from '../chunks/session-folder.js';
import { othersMaySee } from '../chunks/sight.js';
import { commitWithRetry, publishProgress } from '../commits.js';
import type { WorkerContext } from '../context.js';
import { walkFolder } from './walk-folder.js';

/** Files found at which the walk waits for the commit in progress. */
const READ_AHEAD = 16_384;

const DAY_MS = 86_400_000;

/** Files that were found and are not committed. */
interface Found {
  readonly photos: PhotoFile[];
  readonly others: OtherFile[];
}

/** Walks the folder of a session, adds its photos and starts the first phase. */
export async function discover(context: WorkerContext, job: JobPayload, signal: AbortSignal): Promise<void> {
  const session = await readRecord(context.database, job.sessionId);
  if (session && accepts(session, job)) await new Discovery(context, job, session, signal).run();
}

function accepts(session: SessionRecord, job: JobPayload): boolean {
  return session.status === 'discovering' && session.run === job.run;
}

class Discovery {
  readonly #context: WorkerContext;
  readonly #job: JobPayload;
  readonly #session: SessionRecord;
  readonly #signal: AbortSignal;
  readonly #additions = new OrderedAdditions();
  /** Files of any kind that this walk has found. */
  #files = 0;
  #photos = 0;

  constructor(context: WorkerContext, job: JobPayload, session: SessionRecord, signal: AbortSignal) {
    this.#context = context;
    this.#job = job;
    this.#session = session;
    this.#signal = signal;
  }

  get #modelId(): string {
    return this.#context.models.tasks.embed.id;
  }

  async run(): Promise<void> {
    const { ledger } = this.#context;
    const { rootPath, discovery } = this.#session;
    try {
      if (!(await this.#walk())) return;
    } catch (error) {
      if (!(error instanceof PathError)) throw error;
      if (discovery.found > 0 || (await othersMaySee(this.#context, rootPath))) throw folderGone(rootPath);
      const { message: reason } = error;
      await this.#commit(() => ledger.fail({ ...this.#job, reason }));
      return;
    }
    const { ordered } = this.#additions;
    const library = walkedLibrary({ ...this.#session, sessionId: this.#session.id }, this.#modelId);
    const ended = await this.#commit(() => ledger.completeDiscovery({ ...this.#job, ordered, library }));
    if (ended === null) return;
    this.#analyzeTables(ended.discovery.found, 0);
    if (ended.discovery.completedAt !== null) await this.#removeLongMissing();
  }

  /** Removes the photos of the folder that have been missing for longer than the setting says. */
  async #removeLongMissing(): Promise<void> {
    const { database, settings, logger } = this.#context;
    if (settings.missingDays === null) return;
    const { folderId, id: sessionId } = this.#session;
    const before = new Date(Date.now() - settings.missingDays * DAY_MS);
    const { counts, contentHashes } = await removeMissing(database, this.#modelId, { folderId, before });
    if (counts.photos > 0) logger.info({ sessionId, ...counts }, 'missing photos removed');
    await removePictures(settings.thumbnailsDirectory, contentHashes);
  }

  /**
   * Adds files as the walk finds them. The walk continues during a commit, and the next commit adds all files found
   * meanwhile: a slow folder is reported file by file, and a fast one does not wait.
   * @returns false if the session refuses the job.
   * @throws FolderUnseenError
   */
  async #walk(): Promise<boolean> {
    const before = await identityOf(this.#session.rootPath);
    let found: Found = { photos: [], others: [] };
    let accepted = Promise.resolve(true);
    let [waiting, committing] = [false, false];
    const add = () => {
      const files = found;
      found = { photos: [], others: [] };
      [waiting, committing] = [false, true];
      accepted = this.#add(files).finally(() => {
        committing = false;
      });
      // A failure is handled where the walk next awaits the commit.
      accepted.catch(() => undefined);
    };
    const mounts: string[] = [];
    for await (const { photos, others, mounts: met } of await walkFolder(this.#context, this.#session, this.#signal)) {
      this.#files += photos.length + others.length;
      this.#photos += photos.length;
      mounts.push(...met);
      this.#warnOf(others);
      found = { photos: found.photos.concat(photos), others: found.others.concat(others) };
      waiting = true;
      // A worker without the drive may see some stray files, which are none of the folder's.
      if (this.#photos === 0 && found.others.length < READ_AHEAD) continue;
      if (committing && found.photos.length + found.others.length < READ_AHEAD) continue;
      if (!(await accepted)) return false;
      add();
    }
    if (!(await accepted)) return false;
    await this.#requireSeen(before);
    await addMounts(this.#context.database, this.#session.folderId, mounts);
    if (waiting) add();
    return accepted;
  }

  /**
   * Makes sure that the walk saw the folder: files that it did not find because the folder went away are not missing, and
   * another worker may see photos where this one saw none.
   * @param before the folder's identity when the walk began
   * @throws FolderUnseenError
   */
  async #requireSeen(before: string | undefined): Promise<void> {
    const { rootPath, discovery } = this.#session;
    const vanished = discovery.found > 0 && this.#files === 0;
    if (vanished || (await identityOf(rootPath)) !== before) throw folderGone(rootPath);
    if (this.#photos === 0 && (await othersMaySee(this.#context, rootPath))) throw noPhotosSeen(rootPath);
  }

  #warnOf(others: readonly OtherFile[]): void {
    const { sessionId } = this.#job;
    for (const { path, state, reason } of others)
      if (state === 'unreadable') this.#context.logger.warn({ sessionId, path, reason }, 'could not be read');
  }

  /** Commits files that were found. @returns false if the session refuses the job. */
  async #add({ photos, others }: Found): Promise<boolean> {
    let inserted = 0;
    const now = await this.#commit(async () => {
      const addition = await this.#context.ledger.addFound({
        ...this.#job,
        others,
        addPhotos: (connection) => addPhotos(connection, photos, this.#session.folderId),
      });
      inserted = addition?.inserted ?? 0;
      return addition && addition.record;
    });
    if (now === null) return false;
    this.#additions.add(
      photos.map(({ path }) => path),
      inserted,
    );
    this.#analyzeTables(now.discovery.found, now.discovery.found - photos.length);
    return accepts(now, this.#job);
  }

  /** Not awaited: ANALYZE waits while Postgres vacuums the rows of a deleted session. */
  #analyzeTables(items: number, before: number): void {
    analyzeTables(this.#context.database, items, before).catch((error: unknown) => {
      this.#context.logger.warn({ error: String(error) }, 'ANALYZE failed: Postgres may be slow for a minute');
    });
  }

  /** Commits and publishes a change. @returns the current session; null where it was deleted. */
  async #commit(change: () => Promise<SessionRecord | null>): Promise<SessionRecord | null> {
    const committed = await commitWithRetry(this.#context, this.#job.sessionId, this.#signal, change);
    if (committed.done === null) return committed.now;
    publishProgress(this.#context.publisher, committed.done);
    return committed.done;
  }
}

/** What identifies a folder while it is mounted; undefined where it is gone. */
async function identityOf(path: string): Promise<string | undefined> {
  try {
    const { dev, ino } = await lstat(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}

/** Counts the photos that one walk adds, as long as all are new and in path order by bytes. */
export class OrderedAdditions {
  #count = 0;
  #last = Buffer.alloc(0);
  #allOrdered = true;

  /** Records a commit: the paths of the photos found, and how many of them were new. */
  add(paths: readonly string[], inserted: number): void {
    this.#allOrdered &&= inserted === paths.length;
    for (const path of this.#allOrdered ? paths : []) {
      const bytes = Buffer.from(path);
      this.#allOrdered &&= Buffer.compare(this.#last, bytes) < 0;
      this.#last = bytes;
    }
    this.#count += inserted;
  }

  /** The number of photos if all are new and in order; otherwise 0. */
  get ordered(): number {
    return this.#allOrdered ? this.#count : 0;
  }
}
