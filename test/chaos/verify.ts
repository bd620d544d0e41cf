import type { PhaseName } from '#libs/contracts';
import type { Database } from '#libs/database';
import { findPhase } from '#libs/phases';
import type { Expectation } from './folder.js';

/** An item with what is stored for its photo, as Postgres has it. */
interface Row {
  readonly path: string;
  readonly photoId: number;
  readonly phase: PhaseName;
  readonly state: string;
  readonly reason: string | null;
  readonly attempts: number;
  readonly duplicateKey: string | null;
  readonly duplicateOf: number | null;
  readonly seq: number | null;
  readonly fingerprints: number;
  readonly embeddings: number;
  readonly scans: number;
  readonly scanFaces: number | null;
  readonly faces: number;
}

/**
 * Compares a completed session with its files, and its counters and results with its items.
 * @param disturbed paths of files that changed while it ran: what it says of these depends on when it read them
 * @returns what is wrong
 */
export async function verifySession(
  database: Database,
  sessionId: number,
  files: Expectation,
  disturbed: ReadonlySet<string> = new Set(),
): Promise<string[]> {
  const all = await readRows(database, sessionId);
  const rows = all.filter(({ path }) => !disturbed.has(path));
  const expectation = new Map([...files].filter(([path]) => !disturbed.has(path)));
  const training = rows.filter(({ phase }) => phase === 'training');
  const faces = rows.filter(({ phase }) => phase === 'face_detection');
  return [
    ...verifyFiles(training, expectation),
    // Which photo of a picture is the original depends on all of its files.
    ...(disturbed.size === 0 ? verifyDuplicates(training, expectation) : []),
    ...verifyFaceItems(training, faces, expectation),
    ...rows.flatMap((row) => verifyResults(row)),
    ...(await verifyCounters(database, sessionId, all, disturbed.size === 0)),
  ].map((problem) => `session ${sessionId}: ${problem}`);
}

/** What no session may leave behind. @returns what is wrong. */
export async function verifyLibrary(database: Database): Promise<string[]> {
  const [left] = await database.$queryRaw<{ photos: number; people: number; chained: number; faces: number }[]>`
    SELECT (SELECT count(*) FROM photo JOIN photo original ON original.id = photo.original_id
        WHERE original.original_id IS NOT NULL)::int AS chained,
      (SELECT count(*) FROM face JOIN photo ON photo.id = face.photo_id
        WHERE photo.original_id IS NOT NULL AND photo.missing_since IS NULL)::int AS faces,
      (SELECT count(*) FROM photo WHERE NOT EXISTS (SELECT 1 FROM item WHERE item.photo_id = photo.id))::int AS photos,
      (SELECT count(*) FROM person WHERE name IS NULL AND NOT EXISTS (SELECT 1 FROM face WHERE face.person_id = person.id)
        AND NOT EXISTS (SELECT 1 FROM correction
          WHERE person.id IN (correction.person_id, correction.other_id) AND undone_at IS NULL))::int AS people`;
  return [
    ...(left?.photos === 0 ? [] : [`${left?.photos} photos are in no session`]),
    ...(left?.chained === 0 ? [] : [`${left?.chained} photos lead to one that is no original`]),
    ...(left?.faces === 0 ? [] : [`${left?.faces} faces belong to copies`]),
    ...(left?.people === 0 ? [] : [`${left?.people} people without a name and without corrections have no face`]),
  ];
}

function readRows(database: Database, sessionId: number): Promise<Row[]> {
  return database.$queryRaw<Row[]>`
    SELECT photo.path, photo.id AS "photoId", item.phase, item.state, item.reason, item.attempts, item.seq,
      item.duplicate_key AS "duplicateKey", item.duplicate_of AS "duplicateOf",
      (SELECT count(*) FROM photo_fingerprint f WHERE f.photo_id = photo.id AND f.size = photo.size AND f.mtime_ms = photo.mtime_ms)::int AS fingerprints,
      (SELECT count(*) FROM embedding e WHERE e.photo_id = photo.id AND e.size = photo.size AND e.mtime_ms = photo.mtime_ms AND length(e.vector) > 0)::int AS embeddings,
      (SELECT count(*) FROM face_scan s WHERE s.photo_id = photo.id AND s.size = photo.size AND s.mtime_ms = photo.mtime_ms)::int AS scans,
      (SELECT sum(s.faces) FROM face_scan s WHERE s.photo_id = photo.id)::int AS "scanFaces",
      (SELECT count(*) FROM face WHERE face.photo_id = photo.id)::int AS faces
    FROM item JOIN photo ON photo.id = item.photo_id WHERE item.session_id = ${sessionId} ORDER BY photo.path`;
}

/** Every file is an item, no other is, and bad and poison files failed with their reason. */
function verifyFiles(training: readonly Row[], expectation: Expectation): string[] {
  const problems: string[] = [];
  const byPath = new Map(training.map((row) => [row.path, row]));
  for (const { path } of training)
    if (!expectation.has(path)) problems.push(`${path} is an item and no file of the folder`);
  for (const [path, expected] of expectation) {
    const row = byPath.get(path);
    if (row === undefined) problems.push(`${path} is no item`);
    else if (expected.kind === 'bad' || (expected.kind === 'poison' && expected.poison.phase === 'training')) {
      problems.push(...verifyFailure(row, expected.reason, expected.kind === 'poison'));
    } else if (row.state !== 'completed' && row.state !== 'skipped') {
      problems.push(`${path} is ${row.state} (${row.reason}) in training, though nothing is wrong with it`);
    }
  }
  return problems;
}

function verifyFailure({ path, state, reason, attempts }: Row, expected: RegExp, poison: boolean): string[] {
  if (state !== 'failed') return [`${path} is ${state}, and should have failed`];
  if (!expected.test(reason ?? '')) return [`${path} failed because "${reason}", not ${expected.source}`];
  return poison && attempts !== 3 ? [`${path} failed after ${attempts} attempts, not 3`] : [];
}

/** Of the files of one picture exactly one is the original, and the others point at it. */
function verifyDuplicates(training: readonly Row[], expectation: Expectation): string[] {
  const pictures = new Map<number, Row[]>();
  for (const row of training) {
    const expected = expectation.get(row.path);
    if (expected?.kind === 'picture') pictures.set(expected.picture, [...(pictures.get(expected.picture) ?? []), row]);
  }
  return [...pictures].flatMap(([picture, rows]) => {
    const originals = rows.filter(({ state }) => state === 'completed');
    const [original] = originals;
    if (originals.length !== 1 || original === undefined)
      return [`picture ${picture} has ${originals.length} originals of ${rows.length} files`];
    return rows
      .filter(
        (row) =>
          row !== original && (row.duplicateOf !== original.photoId || row.duplicateKey !== original.duplicateKey),
      )
      .map(({ path, duplicateOf }) => `${path} is a duplicate of ${duplicateOf}, not of ${original.photoId}`);
  });
}

/** Face detection has the photos whose training completed, and completed all of them but the poison. */
function verifyFaceItems(training: readonly Row[], faces: readonly Row[], expectation: Expectation): string[] {
  const trained = new Set(training.filter(({ state }) => state === 'completed').map(({ photoId }) => photoId));
  const problems = faces.flatMap((row) => {
    if (!trained.delete(row.photoId))
      return [`${row.path} is an item of face detection and was not completed in training`];
    const expected = expectation.get(row.path);
    if (expected?.kind === 'poison') return verifyFailure(row, expected.reason, true);
    return row.state === 'completed' ? [] : [`${row.path} is ${row.state} (${row.reason}) in face detection`];
  });
  return [...problems, ...[...trained].map((photoId) => `photo ${photoId} is no item of face detection`)];
}

/** What is settled says when, and what is completed has its results once. */
function verifyResults({ path, phase, state, seq, ...stored }: Row): string[] {
  const problems: string[] = [];
  if (state !== 'pending' && seq === null) problems.push(`${path} is settled by no seq`);
  if (state !== 'completed') return problems;
  if (phase === 'training' && (stored.fingerprints !== 1 || stored.embeddings !== 1)) {
    problems.push(`${path} is trained with ${stored.fingerprints} fingerprints and ${stored.embeddings} vectors`);
  }
  if (phase === 'face_detection' && (stored.scans !== 1 || stored.scanFaces !== stored.faces)) {
    problems.push(`${path} has ${stored.scans} scans that found ${stored.scanFaces} faces, and ${stored.faces} faces`);
  }
  return problems;
}

/** The counters are the items, and the session is over. */
async function verifyCounters(
  database: Database,
  sessionId: number,
  rows: readonly Row[],
  undisturbed: boolean,
): Promise<string[]> {
  const session = await database.trainingSession.findUniqueOrThrow({
    where: { id: sessionId },
    include: { phases: true },
  });
  const problems: string[] = [];
  const equal = (what: string, is: unknown, should: unknown) => {
    if (is !== should) problems.push(`${what} is ${String(is)}, not ${String(should)}`);
  };
  equal('the status', session.status, 'completed');
  equal('the number found', session.found, rows.filter(({ phase }) => phase === 'training').length);
  equal(
    'the newest seq of an item',
    rows.some(({ seq }) => (seq ?? 0) > session.seq),
    false,
  );
  for (const { phase, total, completed, skipped, failed, facts, needed } of session.phases) {
    if (findPhase(phase)?.unit === 'step') {
      equal(`settled of ${phase}`, completed + skipped + failed, needed ? total : 0);
      continue;
    }
    const items = rows.filter((row) => row.phase === phase);
    const count = (state: string) => items.filter((row) => row.state === state).length;
    equal(`total of ${phase}`, total, items.length);
    equal(`completed of ${phase}`, completed, count('completed'));
    equal(`skipped of ${phase}`, skipped, count('skipped'));
    equal(`failed of ${phase}`, failed, count('failed'));
    equal(`pending of ${phase}`, count('pending'), 0);
    const found = items.reduce(
      (sum, row) => sum + (row.state === 'completed' && phase === 'face_detection' ? row.faces : 0),
      0,
    );
    // Faces of files that changed may be another photo's now.
    if (undisturbed) equal(`faces of ${phase}`, (facts as { faces?: number }).faces ?? 0, found);
  }
  return problems;
}
