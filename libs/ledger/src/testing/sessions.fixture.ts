import type { PhaseName, SessionStatus } from '#libs/contracts';
import { createLedger } from '../ledger.js';
import type { Connection, Database } from '#libs/database';
import type { SessionRecord } from '#libs/progress';
import type { StepPhases } from '../advance.js';
import type { Addition } from '../discovery.js';
import { readRecord } from '../record.js';
import { type Commit, type Outcome } from '../settle.js';

/** Libraries of the phases in steps: whether clustering is needed, and what it finds. */
export function stepsWith({ needed = true, people = 0, ungrouped = 0 } = {}): StepPhases {
  return { clustering: { needed: async () => needed, facts: async () => ({ people, ungrouped }) } };
}

/** Libraries with which clustering is always needed. */
export const library = stepsWith();

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

/** A session with its photos in path order. */
export interface Album {
  readonly id: number;
  readonly run: number;
  readonly photoIds: readonly number[];
}

let albums = 0;

/** Adds files to the catalog, as a walk does. */
export async function addFiles(connection: Connection, paths: readonly string[]): Promise<number[]> {
  await connection.photo.createMany({
    data: paths.map((path) => ({ path, size: 1, mtimeMs: 1 })),
    skipDuplicates: true,
  });
  const photos = await connection.photo.findMany({ where: { path: { in: [...paths] } }, orderBy: { path: 'asc' } });
  return photos.map((photo) => photo.id);
}

/** Adds the files that a walk finds in a session's folder. */
export function find(
  database: Database,
  { id, run, rootPath }: Pick<SessionRecord, 'id' | 'run' | 'rootPath'>,
  names: readonly string[],
  unreadable = 0,
): Promise<Addition | null> {
  const paths = names.map((name) => `${rootPath}/${name}`);
  const addPhotos = (connection: Connection) => addFiles(connection, paths);
  return createLedger({ database, steps: library }).addFound({ sessionId: id, run, unreadable, addPhotos });
}

/** A pending session in its own folder. */
export function pendingSession(database: Database): Promise<SessionRecord> {
  const rootPath = `/albums/${(albums += 1)}`;
  return createLedger({ database, steps: {} }).create({
    name: 'Holiday',
    rootPath,
    subdirectories: [],
    faceQuality: 'standard',
    minFaceSize: 0,
  });
}

/** A session that is discovering. */
export async function discoveringSession(database: Database): Promise<SessionRecord> {
  const { id } = await pendingSession(database);
  await createLedger({ database, steps: {} }).command({ sessionId: id, command: 'start' });
  return recordOf(database, id);
}

/** A session of `photos` photos, in training. */
export async function album(database: Database, photos: number, steps: StepPhases = library): Promise<Album> {
  const ledger = createLedger({ database, steps });
  const session = await discoveringSession(database);
  const { id, run } = session;
  await find(
    database,
    session,
    Array.from({ length: photos }, (_, at) => `${String(at).padStart(5, '0')}.jpg`),
  );
  await ledger.completeDiscovery({ sessionId: id, run });
  const items = await database.item.findMany({ where: { sessionId: id }, orderBy: { ordinal: 'asc' } });
  return { id, run, photoIds: items.map((item) => item.photoId) };
}

/** Settles outcomes as a worker that holds the session's chunk in this run does. */
export function settle(
  database: Database,
  { id, run }: Pick<Album, 'id' | 'run'>,
  phase: PhaseName,
  outcomes: readonly Outcome[],
  steps: StepPhases = library,
): Promise<Commit | null> {
  return createLedger({ database, steps }).settle({
    sessionId: id,
    run,
    phase,
    workedMs: Infinity,
    outcomes,
    store: async () => {},
  });
}

/** Settles every photo of an album with a result. */
export function settleAll(
  database: Database,
  session: Album,
  phase: PhaseName,
  steps: StepPhases = library,
): Promise<Commit | null> {
  const outcomes = session.photoIds.map((id) => analysed(id));
  return settle(database, session, phase, outcomes, steps);
}

/** An album of one photo whose image phases are done. */
export async function clusteringAlbum(database: Database): Promise<Album> {
  const session = await album(database, 1);
  for (const phase of ['training', 'face_detection'] as const) {
    await settleAll(database, session, phase);
  }
  return session;
}

/** An album of two photos in each status, with training begun where it can have. */
export async function albumIn(database: Database, status: SessionStatus): Promise<number> {
  if (status === 'pending') return (await pendingSession(database)).id;
  if (status === 'discovering') return (await discoveringSession(database)).id;
  const none = stepsWith({ needed: false });
  const ledger = createLedger({ database, steps: none });
  const session = await album(database, 2, none);
  const [first = 0, second = 0] = session.photoIds;
  await settle(database, session, 'training', [failed(first)], none);
  if (status === 'paused') await ledger.command({ sessionId: session.id, command: 'pause' });
  if (status === 'cancelled') await ledger.command({ sessionId: session.id, command: 'cancel' });
  if (status === 'failed')
    await ledger.fail({ sessionId: session.id, run: session.run, reason: 'The models are missing.' });
  if (status === 'completed') {
    await settle(database, session, 'training', [analysed(second)], none);
    await settle(database, session, 'face_detection', [analysed(second)], none);
  }
  return session.id;
}

/** The session as it is committed now. */
export async function recordOf(database: Database, id: number): Promise<SessionRecord> {
  const record = await readRecord(database, id);
  if (!record) throw new Error(`there is no session ${id}`);
  return record;
}
