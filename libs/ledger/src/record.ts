import { FaceQuality, Phase, SessionStatus } from '#libs/contracts';
import { Prisma, type Connection, type SessionPhaseModel, type TrainingSessionModel } from '#libs/database';
import type { PhaseRecord, SessionRecord, Stage } from '#libs/progress';

/** Columns of a session's own. */
type SessionColumns = Omit<TrainingSessionModel, 'numberedSeq' | 'jobFailures' | 'activeSince'>;

/** One phase of a session, with the session and what lies around both. */
interface RecordRow
  extends
    SessionColumns,
    Omit<SessionPhaseModel, 'sessionId' | 'phase' | 'stage' | 'startedAt' | 'completedAt' | 'rateAt'> {
  readonly phase: Phase;
  readonly phaseStage: string | null;
  readonly phaseStartedAt: Date | null;
  readonly phaseCompletedAt: Date | null;
  /** Null where the phase never ran here. */
  readonly secondsPerPhoto: number | null;
  /** Null where the database was never set up. */
  readonly installation: string | null;
}

function phaseRecord(row: RecordRow): PhaseRecord {
  return {
    total: row.total,
    completed: row.completed,
    skipped: row.skipped,
    failed: row.failed,
    worked: row.worked,
    needed: row.needed,
    stage: row.phaseStage,
    rate: { items: row.rateItems, seconds: row.rateSeconds },
    faces: row.faces,
    people: row.people,
    ungrouped: row.ungrouped,
    startedAt: row.phaseStartedAt,
    completedAt: row.phaseCompletedAt,
  };
}

/** Builds the record that progress is computed from out of the rows of one session, one a phase. */
function sessionRecord(phases: readonly [RecordRow, ...RecordRow[]]): SessionRecord {
  const [row] = phases;
  if (row.installation === null) throw new Error('the database has no installation: it was never set up');
  const of = (name: Phase): RecordRow => {
    const phase = phases.find((candidate) => candidate.phase === name);
    if (!phase) throw new Error(`session ${row.id} has no row of ${name}`);
    return phase;
  };
  const [training, faceDetection, clustering] = [of('training'), of('face_detection'), of('clustering')];
  return {
    id: row.id,
    installation: row.installation,
    run: row.run,
    seq: row.seq,
    name: row.name,
    rootPath: row.rootPath,
    subdirectories: row.subdirectories,
    faceQuality: FaceQuality.parse(row.faceQuality),
    minFaceSize: row.minFaceSize,
    status: SessionStatus.parse(row.status),
    stage: row.stage as Stage | null,
    reuse: row.reuse,
    reason: row.reason,
    discovery: {
      found: row.found,
      unreadable: row.unreadable,
      startedAt: row.discoveryStartedAt,
      completedAt: row.discoveryCompletedAt,
    },
    phases: {
      training: phaseRecord(training),
      face_detection: phaseRecord(faceDetection),
      clustering: phaseRecord(clustering),
    },
    pace: {
      training: training.secondsPerPhoto,
      face_detection: faceDetection.secondsPerPhoto,
      clustering: clustering.secondsPerPhoto,
    },
    activeMs: row.activeMs,
    createdAt: row.createdAt,
    startedAt: row.startedAt,
    endedAt: row.endedAt,
    updatedAt: row.updatedAt,
  };
}

/** The installation's id, which every snapshot carries. */
export async function installationId(connection: Connection): Promise<string> {
  return (await connection.installation.findFirstOrThrow({ select: { id: true } })).id;
}

/** Which sessions to read: newest first where a page is asked for. */
export interface RecordFilter {
  readonly ids?: readonly number[];
  readonly statuses?: readonly SessionStatus[];
  readonly changedSince?: Date;
  readonly rootPath?: string;
  readonly skip?: number;
  readonly take?: number;
}

/**
 * Reads sessions as records, newest first, all as of one moment: in one statement, since a batch may be committed
 * between two, and since each commit reads its session.
 */
export async function readRecords(connection: Connection, filter: RecordFilter = {}): Promise<SessionRecord[]> {
  const rows = await connection.$queryRaw<RecordRow[]>`
    SELECT session.id, session.run, session.seq, session.name, session.root_path AS "rootPath", session.subdirectories,
      session.face_quality AS "faceQuality", session.min_face_size AS "minFaceSize", session.status, session.stage,
      session.reuse, session.reason, session.found, session.unreadable,
      session.discovery_started_at AS "discoveryStartedAt", session.discovery_completed_at AS "discoveryCompletedAt",
      session.active_ms AS "activeMs", session.created_at AS "createdAt", session.updated_at AS "updatedAt",
      session.started_at AS "startedAt", session.ended_at AS "endedAt",
      phase.phase, phase.total, phase.completed, phase.skipped, phase.failed, phase.worked, phase.needed,
      phase.stage AS "phaseStage", phase.faces, phase.people, phase.ungrouped, phase.rate_items AS "rateItems",
      phase.rate_seconds AS "rateSeconds", phase.started_at AS "phaseStartedAt", phase.completed_at AS "phaseCompletedAt",
      pace.seconds_per_photo AS "secondsPerPhoto", installation.id AS installation
    FROM (
      SELECT * FROM training_session WHERE ${matching(filter)}
      ORDER BY id DESC OFFSET ${filter.skip ?? 0}::int LIMIT ${filter.take ?? null}::int) AS session
    JOIN session_phase AS phase ON phase.session_id = session.id
    LEFT JOIN pace ON pace.phase = phase.phase
    LEFT JOIN installation ON true
    ORDER BY session.id DESC`;
  const sessions = new Map<number, [RecordRow, ...RecordRow[]]>();
  for (const row of rows) {
    const phases = sessions.get(row.id);
    if (phases) phases.push(row);
    else sessions.set(row.id, [row]);
  }
  return [...sessions.values()].map(sessionRecord);
}

/** How many sessions a filter matches, whatever its page. */
export async function countRecords(connection: Connection, filter: RecordFilter): Promise<number> {
  const [row] = await connection.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM training_session WHERE ${matching(filter)}`;
  return row?.count ?? 0;
}

function matching({ ids, statuses, changedSince, rootPath }: RecordFilter): Prisma.Sql {
  const conditions = [Prisma.sql`true`];
  if (ids) conditions.push(Prisma.sql`id = ANY(${[...ids]}::int[])`);
  if (statuses) conditions.push(Prisma.sql`status = ANY(${[...statuses]}::text[])`);
  if (changedSince) conditions.push(Prisma.sql`updated_at >= ${changedSince}`);
  if (rootPath !== undefined) conditions.push(Prisma.sql`root_path = ${rootPath}`);
  return Prisma.join(conditions, ' AND ');
}

/** Reads one session, or null where there is none. */
export async function readRecord(connection: Connection, id: number): Promise<SessionRecord | null> {
  return (await readRecords(connection, { ids: [id] }))[0] ?? null;
}

/** The phases that have rows: those that a session starts with. */
export const PHASE_NAMES: readonly Phase[] = Phase.options;
