import type { Phase } from '#libs/contracts';
import type { Connection } from '#libs/database';

/** How much of an earlier pace a new one leaves standing. */
const MEMORY = 0.5;

/** Notes what a phase takes on this machine, as far as it was measured, where no session taught better. */
export async function seedPace(connection: Connection, phase: Phase, secondsPerPhoto: number): Promise<void> {
  await connection.pace.createMany({ data: [{ phase, secondsPerPhoto }], skipDuplicates: true });
}

/** Takes what a session took into account, for the estimates of sessions to come. */
export async function learnPace(connection: Connection, phase: Phase, secondsPerPhoto: number): Promise<void> {
  await connection.$executeRaw`
    INSERT INTO pace (phase, seconds_per_photo) VALUES (${phase}, ${secondsPerPhoto})
    ON CONFLICT (phase) DO UPDATE SET seconds_per_photo =
      pace.seconds_per_photo * ${MEMORY}::float8 + EXCLUDED.seconds_per_photo * (1 - ${MEMORY}::float8)`;
}
