import type { ImagePhase, Phase } from '#libs/contracts';
import type { Connection, SessionPhaseModel } from '#libs/database';
import { perSecond, settled } from '#libs/progress';
import type { FaceLibrary } from './face-library.js';
import type { LockedSession } from './fence.js';
import { learnPace } from './pace.js';

/** Steps of clustering's own work, so that its bar moves; the stages share them. */
export const CLUSTERING_STEPS = 100;

async function readPhase(connection: Connection, sessionId: number, phase: Phase): Promise<SessionPhaseModel> {
  return connection.sessionPhase.findUniqueOrThrow({ where: { sessionId_phase: { sessionId, phase } } });
}

/** What an ended phase teaches: seconds a photo, or for clustering seconds in all; null where it did no real work. */
function paceOf(phase: SessionPhaseModel, now: Date): number | null {
  if (!phase.needed) return null;
  if (phase.phase === 'clustering') return phase.startedAt && (now.getTime() - phase.startedAt.getTime()) / 1000;
  const rate = perSecond({ items: phase.rateItems, seconds: phase.rateSeconds });
  return rate && 1 / rate;
}

/** Counts the items of a phase that are about to be its total, by state. */
async function countItems(connection: Connection, sessionId: number, phase: ImagePhase) {
  const rows = await connection.item.groupBy({ by: ['state'], where: { sessionId, phase }, _count: true });
  const of = (state: string) => rows.find((row) => row.state === state)?._count ?? 0;
  const [pending, completed, skipped, failed] = [of('pending'), of('completed'), of('skipped'), of('failed')];
  return { total: pending + completed + skipped + failed, completed, skipped, failed };
}

/**
 * Face detection looks at the photos whose training completed: no rows for duplicates or failures. They keep their
 * place of training, so that pages of them stay what they were when a later run adds some.
 */
async function addFaceItems(connection: Connection, session: LockedSession): Promise<void> {
  await connection.$executeRaw`
    INSERT INTO item (session_id, phase, photo_id, ordinal, seq)
    SELECT session_id, 'face_detection', photo_id, ordinal, ${session.seq}::int
    FROM item WHERE session_id = ${session.id} AND phase = 'training' AND state = 'completed'
    ON CONFLICT (session_id, phase, photo_id) DO NOTHING`;
}

/** Starts a phase: fixes its total, finds out whether it is needed, and makes it the session's stage. */
async function startPhase(
  connection: Connection,
  session: LockedSession,
  phase: Phase,
  library: FaceLibrary,
): Promise<void> {
  if (phase === 'face_detection') await addFaceItems(connection, session);
  const counts =
    phase === 'clustering'
      ? {
          total: (await library.changedSinceGrouping(connection)) ? CLUSTERING_STEPS : 0,
          completed: 0,
          skipped: 0,
          failed: 0,
        }
      : await countItems(connection, session.id, phase);
  await connection.sessionPhase.update({
    where: { sessionId_phase: { sessionId: session.id, phase } },
    data: {
      ...counts,
      // What stands from an earlier run: it took work then, and its faces count.
      worked: phase === 'clustering' ? 0 : counts.completed,
      faces: phase === 'face_detection' && counts.completed > 0 ? await library.foundIn(connection, session.id) : 0,
      needed: counts.total > 0,
      stage: phase === 'clustering' && counts.total > 0 ? 'load' : null,
      startedAt: session.now,
    },
  });
  await connection.trainingSession.update({ where: { id: session.id }, data: { stage: phase, status: 'running' } });
}

async function endPhase(
  connection: Connection,
  session: LockedSession,
  name: Phase,
  pace: number | null,
  library: FaceLibrary,
): Promise<void> {
  const counts = name === 'clustering' ? await library.count(connection) : {};
  await connection.sessionPhase.update({
    where: { sessionId_phase: { sessionId: session.id, phase: name } },
    data: { completedAt: session.now, stage: null, ...counts },
  });
  if (pace !== null) await learnPace(connection, name, pace);
}

async function completeSession(connection: Connection, session: LockedSession): Promise<void> {
  const training = await readPhase(connection, session.id, 'training');
  await connection.trainingSession.update({
    where: { id: session.id },
    data: {
      status: 'completed',
      endedAt: session.now,
      activeSince: null,
      reason: training.total === 0 ? 'No photos were found in this folder.' : null,
    },
  });
}

/** The order of the stages; after the last the session is complete. */
const NEXT = {
  discovery: 'training',
  training: 'face_detection',
  face_detection: 'clustering',
  clustering: null,
} as const;

/**
 * The only place that ends a phase and starts the next. Runs under the session's lock, at the end of whatever
 * settled something; chains through phases with nothing to do, and completes the session after the last.
 * @param known the phase that is the stage, where it was just read.
 */
export async function advance(
  connection: Connection,
  session: LockedSession,
  library: FaceLibrary,
  known?: SessionPhaseModel,
): Promise<void> {
  let stage = session.stage;
  while (stage !== null) {
    if (stage === 'discovery') {
      const row = await connection.trainingSession.findUniqueOrThrow({ where: { id: session.id } });
      if (row.discoveryCompletedAt === null) return;
    } else {
      const phase = known?.phase === stage ? known : await readPhase(connection, session.id, stage);
      if (settled(phase) < (phase.total ?? Infinity)) return;
      await endPhase(connection, session, stage, paceOf(phase, session.now), library);
    }
    const next: Phase | null = NEXT[stage];
    if (next === null) return completeSession(connection, session);
    await startPhase(connection, session, next, library);
    stage = next;
  }
}
