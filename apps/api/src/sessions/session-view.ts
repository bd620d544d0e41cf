import type { Session } from '#libs/contracts';
import { phasesOf, type SessionRecord } from '#libs/progress';

/** The API's view of a session. */
export function sessionView(record: SessionRecord): Session {
  return {
    id: record.id,
    name: record.name,
    rootPath: record.rootPath,
    subdirectories: [...record.subdirectories],
    options: {
      faceQuality: record.faceQuality,
      minFaceSize: record.minFaceSize,
      phases: phasesOf(record).flatMap(({ name, optional }) => (optional ? [name] : [])),
    },
    status: record.status,
    run: record.run,
    createdAt: record.createdAt.toISOString(),
    startedAt: record.startedAt?.toISOString() ?? null,
    endedAt: record.endedAt?.toISOString() ?? null,
  };
}
