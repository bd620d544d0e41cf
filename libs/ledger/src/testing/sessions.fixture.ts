import type { Command, OtherFile, PhaseName, SessionStatus } from '#libs/contracts';
import type { Connection, Database } from '#libs/database';
import { photoPhases } from '#libs/phases';
import type { SessionRecord } from '#libs/progress';
import type { PhaseLibrary } from '../advance.js';
import type { CommandResult } from '../commands.js';
import { createLedger, type Ledger } from '../ledger.js';
import { readRecord } from '../record.js';
import type { Batch, Commit, Outcome } from '../settle.js';

/** Outcomes, as an analysis answers them. */
export const analysed = (photoId: number, key: string | null = null, faces?: number): Outcome => ({
  photoId,
  attempts: 1,
  ms: 20,
  result: { kind: 'analysed', duplicateKey: key, ...(faces !== undefined && { facts: { faces } }) },
});
export const duplicate = (photoId: number, key: string): Outcome => ({
  photoId,
  attempts: 0,
  ms: null,
  result: { kind: 'duplicate', duplicateKey: key },
});
export const failed = (photoId: number, reason = 'the file ends early'): Outcome => ({
  photoId,
  attempts: 1,
  ms: 5,
  result: { kind: 'failed', reason },
});

/** Adds files to the catalog, as a walk does. */
export async function addFiles(connection: Connection, paths: readonly string[]): Promise<number[]> {
  const data = paths.map((path) => ({ path, size: 1, mtimeMs: 1 }));
  await connection.photo.createMany({ data, skipDuplicates: true });
  const photos = await connection.photo.findMany({ where: { path: { in: [...paths] } }, orderBy: { path: 'asc' } });
  return photos.map((photo) => photo.id);
}

/** The library of a session: whether clustering is needed, what it finds, and how originals are elected. */
const LIBRARY = { needed: true, people: 0, ungrouped: 0 };
type Library = Partial<typeof LIBRARY> & Pick<PhaseLibrary, 'elect'>;

let albums = 0;

/** A session in its own folder, and its changes by commands and by a worker that knows its current run. */
export class TestSession {
  /** The photos that were found, in the order in which they were. */
  photoIds: readonly number[] = [];
  run = 1;

  private constructor(
    readonly database: Database,
    readonly ledger: Ledger,
    readonly library: typeof LIBRARY,
    readonly created: SessionRecord,
  ) {}

  /** A pending session. */
  static async create(database: Database, some: Library = {}): Promise<TestSession> {
    const { elect, ...rest } = some;
    const library = { ...LIBRARY, ...rest };
    const facts = async () => ({ people: library.people, ungrouped: library.ungrouped });
    const clustering = { needed: async () => library.needed, facts };
    const ledger = createLedger({ database, steps: { training: { ...(elect && { elect }) }, clustering } });
    const rootPath = `/albums/${(albums += 1)}`;
    const options = { subdirectories: [], faceQuality: 'standard', minFaceSize: 0 } as const;
    return new TestSession(database, ledger, library, await ledger.create({ name: 'Holiday', rootPath, ...options }));
  }

  get id(): number {
    return this.created.id;
  }

  /** As it is committed now. */
  async record(): Promise<SessionRecord> {
    const record = await readRecord(this.database, this.id);
    if (!record) throw new Error(`there is no session ${this.id}`);
    return record;
  }

  /** Its items in photo order. */
  items(phase?: PhaseName) {
    const where = { sessionId: this.id, ...(phase !== undefined && { phase }) };
    return this.database.item.findMany({ where, orderBy: { ordinal: 'asc' } });
  }

  async command(command: Command, from?: PhaseName): Promise<CommandResult> {
    const result = await this.ledger.command({ sessionId: this.id, command, from });
    if (result.kind === 'done') this.run = result.record.run;
    return result;
  }

  /** Adds the photos that a walk finds in its folder, and what else it finds. */
  find(names: readonly string[], others: readonly OtherFile[] = []) {
    const paths = names.map((name) => `${this.created.rootPath}/${name}`);
    const addPhotos = async (connection: Connection) => {
      const ids = await addFiles(connection, paths);
      this.photoIds = [...new Set([...this.photoIds, ...ids])];
      return ids;
    };
    return this.ledger.addFound({ sessionId: this.id, run: this.run, others, addPhotos });
  }

  /** `library`: what the catalog has where it walked, and what of that is missing then. */
  endDiscovery(ordered = 0, { count = 0, missing = 0 } = {}): Promise<SessionRecord | null> {
    const library = { count: async () => count, markMissing: async () => missing };
    return this.ledger.completeDiscovery({ sessionId: this.id, run: this.run, ordered, library });
  }

  /** Settles outcomes as a worker that holds the session's chunk does. */
  settle(
    phase: PhaseName,
    outcomes: readonly Outcome[],
    store: Batch['store'] = async () => ({}),
    recognise: Batch['recognise'] = async () => undefined,
  ): Promise<Commit | null> {
    const batch = { sessionId: this.id, run: this.run, phase, workedMs: Infinity, outcomes };
    return this.ledger.settle({ ...batch, store, recognise });
  }

  /** Settles every photo with a result, or some of them. */
  settleAll(phase: PhaseName, photoIds = this.photoIds): Promise<Commit | null> {
    return this.settle(
      phase,
      photoIds.map((id) => analysed(id)),
    );
  }

  /** Reports the progress of clustering. */
  report(stage: string, share: number): Promise<SessionRecord | null> {
    return this.ledger.reportSteps({ sessionId: this.id, run: this.run, phase: 'clustering', stage, share });
  }

  /** Completes clustering. */
  group(write: () => Promise<void> = async () => {}): Promise<SessionRecord | null> {
    return this.ledger.finishSteps({ sessionId: this.id, run: this.run, phase: 'clustering', write });
  }

  fail(reason = 'The folder cannot be read.'): Promise<SessionRecord | null> {
    return this.ledger.fail({ sessionId: this.id, run: this.run, reason });
  }
}

/** A session that is discovering. */
export async function discoveringSession(database: Database, library?: Library): Promise<TestSession> {
  const session = await TestSession.create(database, library);
  await session.command('start');
  return session;
}

/** A session of `photos` photos, in training. */
export async function album(database: Database, photos: number, library?: Library): Promise<TestSession> {
  const session = await discoveringSession(database, library);
  await session.find(Array.from({ length: photos }, (_, at) => `${String(at).padStart(5, '0')}.jpg`));
  await session.endDiscovery();
  return session;
}

/** An album of one photo whose image phases are done. */
export async function clusteringAlbum(database: Database, library?: Library): Promise<TestSession> {
  const session = await album(database, 1, library);
  for (const { name } of photoPhases()) await session.settleAll(name);
  return session;
}

/** An album of two photos in each status, with training begun where it can have. */
export async function albumIn(database: Database, status: SessionStatus): Promise<TestSession> {
  if (status === 'pending') return TestSession.create(database);
  if (status === 'discovering') return discoveringSession(database);
  const session = await album(database, 2, { needed: false });
  const [first = 0, second = 0] = session.photoIds;
  await session.settle('training', [failed(first)]);
  if (status === 'paused') await session.command('pause');
  if (status === 'cancelled') await session.command('cancel');
  if (status === 'failed') await session.fail();
  if (status === 'completed') for (const { name } of photoPhases()) await session.settleAll(name, [second]);
  return session;
}
