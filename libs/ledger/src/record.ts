import { FaceQuality, SessionStatus, type OtherFileCounts } from '#libs/contracts';
import { Prisma, type Connection, type SessionPhaseModel, type TrainingSessionModel } from '#libs/database';
import { findPhase, initialFacts, type Facts } from '#libs/phases';
import { NO_OTHER_FILES, type PhaseEstimate, type PhaseRecord, type SessionRecord } from '#libs/progress';

/** A row as JSON: columns by their names in Postgres, times as text. */
type JsonRow = Readonly<Record<string, unknown>>;

/** A phase of a session as JSON, with its estimate, if there is one. */
type JsonPhase = JsonRow & { readonly estimate: JsonRow | null };

/** Names the fields of a row as the models of libs/database do. */
function named<Model>(row: JsonRow): Model {
  const nameOf = (column: string) => column.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [nameOf(column), value])) as Model;
}

function phaseRecord(row: JsonRow): PhaseRecord {
  const { total, completed, skipped, failed, worked, needed, stage, ...phase } = named<SessionPhaseModel>(row);
  const counts = { total, completed, skipped, failed, worked };
  const declaration = findPhase(phase.phase);
  return {
    ...counts,
    needed,
    stage,
    rate: { items: phase.rateItems, seconds: phase.rateSeconds },
    // A fact that is younger than the session has its first value.
    facts: { ...(declaration && initialFacts(declaration)), ...(phase.facts as Facts) },
    startedAt: phase.startedAt && new Date(phase.startedAt),
    completedAt: phase.completedAt && new Date(phase.completedAt),
  };
}

/** The number of other files by state and kind, from their column. */
export function otherFileCounts(column: unknown): OtherFileCounts {
  return { ...NO_OTHER_FILES, ...(column as Partial<OtherFileCounts>) };
}

function estimate(row: JsonRow | null): PhaseEstimate {
  const { secondsPerPhoto = null, seconds = null } = named<Partial<PhaseEstimate>>(row ?? {});
  return { secondsPerPhoto, seconds };
}

/** A session's row, with its phases. `installation` is null where the database was never set up. */
type SessionRow = JsonRow & { readonly installation: string | null; readonly phases: readonly JsonPhase[] };

/** Builds the record that progress is computed from. */
function sessionRecord({ installation, phases, ...columns }: SessionRow): SessionRecord {
  if (installation === null) throw new Error('the database has no installation: it was never set up');
  const row = named<TrainingSessionModel>(columns);
  const byName = <T>(of: (phase: JsonPhase) => T) =>
    Object.fromEntries(phases.map((phase) => [phase['phase'] as string, of(phase)]));
  return {
    id: row.id,
    installation,
    run: row.run,
    seq: row.seq,
    folderId: row.folderId,
    name: row.name,
    rootPath: row.rootPath,
    subdirectories: row.subdirectories,
    ignore: row.ignore,
    faceQuality: FaceQuality.parse(row.faceQuality),
    minFaceSize: row.minFaceSize,
    status: SessionStatus.parse(row.status),
    stage: row.stage,
    reuse: row.reuse,
    reason: row.reason,
    discovery: {
      found: row.found,
      others: otherFileCounts(row.otherFiles),
      missing: row.missing,
      startedAt: row.discoveryStartedAt,
      completedAt: row.discoveryCompletedAt,
    },
    // A session is created with a row for each standard phase.
    phases: byName(phaseRecord) as SessionRecord['phases'],
    estimates: byName((phase) => estimate(phase.estimate)),
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

/** Which sessions to read, newest first. */
export interface RecordFilter {
  readonly ids?: readonly number[];
  readonly statuses?: readonly SessionStatus[];
  readonly changedSince?: Date;
  readonly rootPath?: string;
  readonly skip?: number;
  readonly take?: number;
}

/**
 * Reads sessions as records, newest first. One statement reads all of it, so that no batch is committed between two
 * parts of a record.
 */
export async function readRecords(connection: Connection, filter: RecordFilter = {}): Promise<SessionRecord[]> {
  const rows = await connection.$queryRaw<SessionRow[]>`
    SELECT session.*, installation.id AS installation, (
      SELECT jsonb_agg(to_jsonb(session_phase) || jsonb_build_object('estimate', to_jsonb(phase_estimate)))
      FROM session_phase LEFT JOIN phase_estimate USING (phase)
      WHERE session_id = session.id) AS phases
    FROM training_session AS session LEFT JOIN installation ON true
    WHERE ${matching(filter)}
    ORDER BY session.id DESC OFFSET ${filter.skip ?? 0}::int LIMIT ${filter.take ?? null}::int`;
  return rows.map(sessionRecord);
}

/** How many sessions a filter matches, whatever its page. */
export async function countRecords(connection: Connection, filter: RecordFilter): Promise<number> {
  const [row] = await connection.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM training_session AS session WHERE ${matching(filter)}`;
  return row?.count ?? 0;
}

function matching({ ids, statuses, changedSince, rootPath }: RecordFilter): Prisma.Sql {
  const conditions = [Prisma.sql`true`];
  if (ids) conditions.push(Prisma.sql`session.id = ANY(${[...ids]}::int[])`);
  if (statuses) conditions.push(Prisma.sql`session.status = ANY(${[...statuses]}::text[])`);
  if (changedSince) conditions.push(Prisma.sql`session.updated_at >= ${changedSince}`);
  if (rootPath !== undefined) conditions.push(Prisma.sql`session.root_path = ${rootPath}`);
  return Prisma.join(conditions, ' AND ');
}

/** Reads one session, or null where there is none. */
export async function readRecord(connection: Connection, id: number): Promise<SessionRecord | null> {
  return (await readRecords(connection, { ids: [id] }))[0] ?? null;
}
