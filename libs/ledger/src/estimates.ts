import type { Connection } from '#libs/database';
import type { PhaseEstimate } from '#libs/progress';

/** Weight of the previous estimate in the new one. */
const MEMORY = 0.5;

/** Stores the estimate of set-up for a phase of photos, unless there is one already. */
export async function seedEstimate(connection: Connection, phase: string, secondsPerPhoto: number): Promise<void> {
  await connection.phaseEstimate.createMany({ data: [{ phase, secondsPerPhoto }], skipDuplicates: true });
}

/** Updates the estimate of a phase with the time that it took in one session. */
export async function learnEstimate(connection: Connection, phase: string, estimate: PhaseEstimate): Promise<void> {
  await connection.$executeRaw`
    INSERT INTO phase_estimate AS known (phase, seconds_per_photo, seconds)
    VALUES (${phase}, ${estimate.secondsPerPhoto}::float8, ${estimate.seconds}::float8)
    ON CONFLICT (phase) DO UPDATE SET
      seconds_per_photo = coalesce(known.seconds_per_photo * ${MEMORY}::float8
        + EXCLUDED.seconds_per_photo * (1 - ${MEMORY}::float8), EXCLUDED.seconds_per_photo, known.seconds_per_photo),
      seconds = coalesce(known.seconds * ${MEMORY}::float8
        + EXCLUDED.seconds * (1 - ${MEMORY}::float8), EXCLUDED.seconds, known.seconds)`;
}

/** The estimates by phase name. */
export async function readEstimates(connection: Connection): Promise<Record<string, PhaseEstimate>> {
  const rows = await connection.phaseEstimate.findMany();
  return Object.fromEntries(rows.map(({ phase, secondsPerPhoto, seconds }) => [phase, { secondsPerPhoto, seconds }]));
}
