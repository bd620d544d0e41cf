import { FaceQuality, Phase, SessionStatus, type Phase as PhaseName } from '#libs/contracts';
import { readTogether, type Connection, type SessionPhaseModel, type TrainingSessionModel } from '#libs/database';
import type { PhaseRecord, SessionRecord, Stage } from '#libs/progress';

/** Seconds that a photo takes in each phase here, as far as known. */
type Pace = SessionRecord['pace'];

function phaseRecord(row: SessionPhaseModel | undefined): PhaseRecord {
  return {
    total: row?.total ?? null,
    completed: row?.completed ?? 0,
    skipped: row?.skipped ?? 0,
    failed: row?.failed ?? 0,
    worked: row?.worked ?? 0,
    needed: row?.needed ?? true,
    stage: row?.stage ?? null,
    rate: { items: row?.rateItems ?? 0, seconds: row?.rateSeconds ?? 0 },
    faces: row?.faces ?? 0,
    people: row?.people ?? null,
    ungrouped: row?.ungrouped ?? null,
    startedAt: row?.startedAt ?? null,
    completedAt: row?.completedAt ?? null,
  };
}

/** Builds the record that progress is computed from out of the rows of one session. */
function sessionRecord(
  row: TrainingSessionModel,
  phases: readonly SessionPhaseModel[],
  installation: string,
  pace: Pace,
): SessionRecord {
  const phase = (name: PhaseName) => phaseRecord(phases.find((candidate) => candidate.sessionId === row.id && candidate.phase === name));
  return {
    id: row.id,
    installation,
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
      training: phase('training'),
      face_detection: phase('face_detection'),
      clustering: phase('clustering'),
    },
    pace,
    activeMs: row.activeMs,
    createdAt: row.createdAt,
    startedAt: row.startedAt,
    endedAt: row.endedAt,
    updatedAt: row.updatedAt,
  };
}

/** What every record carries: the installation's id, and the pace here. In one statement, since each commit reads it. */
async function readSurroundings(connection: Connection): Promise<{ installation: string; pace: Pace }> {
  const rows = await connection.$queryRaw<{ id: string; phase: PhaseName | null; secondsPerPhoto: number | null }[]>`
    SELECT installation.id, pace.phase, pace.seconds_per_photo AS "secondsPerPhoto" FROM installation LEFT JOIN pace ON true`;
  const installation = rows[0]?.id;
  if (installation === undefined) throw new Error('the database has no installation: it was never set up');
  const pace = (phase: PhaseName) => rows.find((row) => row.phase === phase)?.secondsPerPhoto ?? null;
  return { installation, pace: { training: pace('training'), face_detection: pace('face_detection'), clustering: pace('clustering') } };
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

/** Reads sessions as records, newest first; each as of one version, and all as of one moment. */
export function readRecords(connection: Connection, filter: RecordFilter = {}): Promise<SessionRecord[]> {
  // A session and its phases are read by two statements, between which a batch may be committed.
  return readTogether(connection, (together) => readRows(together, filter));
}

async function readRows(connection: Connection, filter: RecordFilter): Promise<SessionRecord[]> {
  const rows = await connection.trainingSession.findMany({
    where: recordWhere(filter),
    orderBy: { id: 'desc' },
    ...(filter.skip === undefined ? {} : { skip: filter.skip }),
    ...(filter.take === undefined ? {} : { take: filter.take }),
  });
  if (rows.length === 0) return [];
  // Not as a part of the sessions: the client would open a savepoint around the two.
  const phases = await connection.sessionPhase.findMany({ where: { sessionId: { in: rows.map(({ id }) => id) } } });
  const { installation, pace } = await readSurroundings(connection);
  return rows.map((row) => sessionRecord(row, phases, installation, pace));
}

/** How many sessions a filter matches, whatever its page. */
export function countRecords(connection: Connection, filter: RecordFilter): Promise<number> {
  return connection.trainingSession.count({ where: recordWhere(filter) });
}

function recordWhere(filter: RecordFilter) {
  return {
    ...(filter.ids ? { id: { in: [...filter.ids] } } : {}),
    ...(filter.statuses ? { status: { in: [...filter.statuses] } } : {}),
    ...(filter.changedSince ? { updatedAt: { gte: filter.changedSince } } : {}),
    ...(filter.rootPath === undefined ? {} : { rootPath: filter.rootPath }),
  };
}

/** Reads one session, or null where there is none. */
export async function readRecord(connection: Connection, id: number): Promise<SessionRecord | null> {
  return (await readRecords(connection, { ids: [id] }))[0] ?? null;
}

/** The phases that have rows: those that a session starts with. */
export const PHASE_NAMES: readonly PhaseName[] = Phase.options;
