import type { Snapshot } from '#libs/contracts';
import type { Darkroom } from '../../support/darkroom.js';
import { isSnapshot, type SnapshotEvent } from '../../support/socket.js';
import { PHASES, type PhotoPhase } from './floor.js';
import { MemoryWatch, processesOf, secondsOf, type Run } from './usage.js';

const SESSION_WITHIN_MS = 3_600_000;

/** A session that has ended, and how its phases went. */
export interface MeasuredSession {
  readonly snapshot: Snapshot;
  readonly runs: Readonly<Record<PhotoPhase, Run>>;
}

/** Indexes a folder, measures it, and hands the session over before its folder is removed, so that the next begins as this did. */
export async function measureSession<T>(
  darkroom: Darkroom,
  rootPath: string,
  use: (session: MeasuredSession) => Promise<T>,
): Promise<T> {
  const { sessionId } = await darkroom.api.create({ rootPath });
  const session = await follow(darkroom, sessionId);
  try {
    return await use(session);
  } finally {
    await darkroom.api.removeFolderOf(sessionId);
  }
}

async function follow(darkroom: Darkroom, sessionId: number): Promise<MeasuredSession> {
  const { orchestrators, workers } = processesOf(darkroom);
  const spent = () => ({
    analysing: secondsOf(workers),
    orchestrating: secondsOf(orchestrators),
    others: secondsOf(processesOf(darkroom).others),
  });
  const memory = new MemoryWatch(workers);
  const socket = await darkroom.connect();
  const until = async (fits: (snapshot: Snapshot) => boolean) =>
    (await socket.next((event): event is SnapshotEvent => isSnapshot(event) && fits(event.snapshot), SESSION_WITHIN_MS))
      .snapshot.version.seq;
  try {
    await socket.subscribe(sessionId);
    await darkroom.api.command(sessionId, 'start');
    const measured: Partial<Record<PhotoPhase, Omit<Run, 'photos' | 'seconds'>>> = {};
    for (const phase of PHASES) {
      const firstChange = await until(({ phases }) => phases[phase].startedAt !== null);
      const before = spent();
      memory.take();
      const lastChange = await until(({ phases }) => phases[phase].completedAt !== null);
      const after = spent();
      const analysing = after.analysing - before.analysing;
      measured[phase] = {
        analysing,
        orchestrating: after.orchestrating - before.orchestrating,
        everything: analysing + after.others - before.others,
        changes: lastChange - firstChange,
        megabytes: memory.take(),
      };
    }
    const { snapshot } = await socket.end(sessionId, SESSION_WITHIN_MS);
    const runOf = (phase: PhotoPhase): Run => {
      const { startedAt, completedAt, progress } = snapshot.phases[phase];
      const used = measured[phase];
      if (startedAt === null || completedAt === null || !used)
        throw new Error(`${phase} did not run: ${JSON.stringify(snapshot)}`);
      return { photos: progress.settled, seconds: (Date.parse(completedAt) - Date.parse(startedAt)) / 1_000, ...used };
    };
    return { snapshot, runs: { training: runOf('training'), faceDetection: runOf('faceDetection') } };
  } finally {
    socket.close();
    memory.stop();
  }
}
