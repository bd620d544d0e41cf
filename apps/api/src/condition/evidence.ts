import { statfs } from 'node:fs/promises';
import { outageOf, POSTGRES_AWAY, POSTGRES_READ_ONLY, REDIS_AWAY, withDeadline, type Outage } from '#libs/async';
import { isLoopback } from '#libs/config';
import type { FolderState } from '#libs/contracts';
import { dataDirectory, takesWrites } from '#libs/database';
import { sessionsAtWork, type AtWork } from '#libs/ledger';
import type { ConditionEvidence, HeardWorker, ObservedSession } from '#libs/progress';
import { folderState } from '#libs/scanning';
import type { ApiContext } from '../context.js';
import { Observed } from './observed.js';

/** What does not answer within this time is away, in milliseconds. */
const ANSWER_MS = 2_000;
/** Between two looks that are farther apart this process, or its clock, stood still, in milliseconds. */
const GAP_MS = 10_000;
/** A disk with less room is full, in bytes: a few thumbnails, and a segment of Postgres' log. */
const FULL_BYTES = { data: 1024 ** 2, database: 16 * 1024 ** 2 };

/** A session at work, and when its last change was observed. */
interface Watched extends AtWork {
  readonly movedAt: number;
  readonly root: Folder;
}

interface Folder {
  readonly state: Observed<FolderState | 'silent'>;
  /** A look at a drive that is away holds a thread until that is back: there is one at a time. */
  isLookedAt: boolean;
}

/** Since when what was observed holds; it is forgotten while no session is at work. */
class Observations {
  readonly postgres = new Observed<Outage | null>(null);
  readonly redis = new Observed<Outage | null>(null);
  readonly dataDisk = new Observed<'room' | 'full'>('room');
  readonly databaseDisk = new Observed<'room' | 'full'>('room');
  readonly workers = new Map<string, HeardWorker>();
  sessions: readonly Watched[] = [];

  constructor(readonly watchedSince: number) {}
}

/** Gathers what tells whether sessions move: servers, disks, folders and the beats of workers, as this process sees them. */
export class Evidence {
  readonly #context: ApiContext;
  #now = new Observations(Date.now());
  #lookedAt = Date.now();
  #reading: Promise<[AtWork[], boolean]> | undefined;
  /** Where Postgres keeps its data, if on this machine; undefined before it was asked. */
  #databaseDirectory: string | null | undefined;

  constructor(context: ApiContext) {
    this.#context = context;
  }

  /** Looks once. Only the sessions at work are read where there are none. */
  async look(): Promise<void> {
    const startedAt = Date.now();
    if (startedAt < this.#lookedAt || startedAt - this.#lookedAt > GAP_MS) this.#now = new Observations(startedAt);
    await this.#readSessions();
    if (this.#now.sessions.length === 0) this.#now = new Observations(Date.now());
    else await Promise.all([this.#askRedis(), this.#lookAtDisks(), ...this.#lookAtFolders()]);
    this.#lookedAt = Date.now();
  }

  /** The evidence of the last look. */
  get known(): ConditionEvidence {
    const { sessions, workers } = this.#now;
    const names = new Map(sessions.map(({ id, name }) => [id, name]));
    return { ...this.#now, workers: [...workers.values()], names, at: this.#lookedAt };
  }

  /** The sessions that were at work at the last look, or at the last one that Postgres answered. */
  get sessions(): ObservedSession[] {
    return this.#now.sessions.map(({ id, root, ...session }) => ({ ...session, sessionId: id, root: root.state }));
  }

  async #readSessions(): Promise<void> {
    const { database } = this.#context;
    const now = this.#now;
    const askedAt = Date.now();
    try {
      // A frozen server answers all that is asked when it goes on: it is asked once.
      this.#reading ??= Promise.all([sessionsAtWork(database), takesWrites(database)]).finally(() => {
        this.#reading = undefined;
      });
      const [sessions, writes] = await withDeadline(this.#reading, ANSWER_MS);
      const at = Date.now();
      const known = new Map(now.sessions.map((session) => [session.id, session]));
      now.sessions = sessions.map((session) => {
        const before = known.get(session.id);
        const root = before?.root ?? { state: new Observed<FolderState | 'silent'>('there'), isLookedAt: false };
        return { ...session, root, movedAt: before?.seq === session.seq ? before.movedAt : at };
      });
      now.postgres.observe(writes ? null : POSTGRES_READ_ONLY, at);
    } catch (error) {
      // One that does not answer was away when it was asked, and one that now refuses and now does not answer all the time.
      now.postgres.observe(outageOf(error) ?? POSTGRES_AWAY, askedAt);
    }
  }

  async #askRedis(): Promise<void> {
    const { beats } = this.#context;
    const { workers, redis } = this.#now;
    const askedAt = Date.now();
    const outage = await withDeadline(beats.takesWrites(), ANSWER_MS).then(
      () => null,
      (error: unknown) => outageOf(error) ?? REDIS_AWAY,
    );
    redis.observe(outage, outage === null ? Date.now() : askedAt);
    const read = await withDeadline(beats.read(), ANSWER_MS).catch(() => []);
    const heardAt = Date.now();
    for (const beat of read) if (workers.get(beat.id)?.beat.at !== beat.at) workers.set(beat.id, { beat, heardAt });
  }

  async #lookAtDisks(): Promise<void> {
    const { settings, database } = this.#context;
    const { dataDisk, databaseDisk, postgres } = this.#now;
    dataDisk.observe(await roomOn(settings.dataDirectory, FULL_BYTES.data), Date.now());
    if (this.#databaseDirectory === undefined && postgres.state === null) {
      const { hostname } = new URL(settings.databaseUrl);
      const isHere = hostname === '' || isLoopback(hostname);
      this.#databaseDirectory = isHere
        ? await withDeadline(dataDirectory(database), ANSWER_MS).catch(() => undefined)
        : null;
    }
    if (this.#databaseDirectory)
      databaseDisk.observe(await roomOn(this.#databaseDirectory, FULL_BYTES.database), Date.now());
  }

  #lookAtFolders(): Promise<void>[] {
    return this.#now.sessions.map(async ({ root, rootPath }) => {
      if (root.isLookedAt) return root.state.observe('silent', Date.now());
      root.isLookedAt = true;
      const look = folderState(rootPath).finally(() => {
        root.isLookedAt = false;
      });
      root.state.observe(await withDeadline(look, ANSWER_MS).catch(() => 'silent' as const), Date.now());
    });
  }
}

/** Whether the disk of a directory has room; one that cannot be looked at counts as having some. */
async function roomOn(directory: string, fullBytes: number): Promise<'room' | 'full'> {
  const disk = await withDeadline(statfs(directory), ANSWER_MS).catch(() => null);
  return disk !== null && disk.bavail * disk.bsize < fullBytes ? 'full' : 'room';
}
