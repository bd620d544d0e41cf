import type { Connection } from '#libs/database';

/** What is remembered of a database outside of it: whose it is, and how far it was. */
export interface Stamp {
  readonly installation: string;
  readonly pulse: number;
}

const stampOf = (rows: readonly { id: string; pulse: number }[]): Stamp => {
  const [row] = rows;
  if (!row) throw new Error('the database has no installation');
  return { installation: row.id, pulse: row.pulse };
};

/** How far the database is. */
export async function readStamp(connection: Connection): Promise<Stamp> {
  return stampOf(await connection.installation.findMany({ select: { id: true, pulse: true } }));
}

/** Moves the pulse of the database on. To be remembered outside once this is committed. */
export async function movePulse(connection: Connection): Promise<Stamp> {
  return stampOf(
    await connection.installation.updateManyAndReturn({
      data: { pulse: { increment: 1 } },
      select: { id: true, pulse: true },
    }),
  );
}

/**
 * Whether a database was set back, or may have been: something remembers it further than it is, or nothing remembers one
 * that was at work before.
 */
export function wasSetBack({ installation, pulse }: Stamp, remembered: readonly Stamp[]): boolean {
  const own = remembered.filter((stamp) => stamp.installation === installation);
  return own.length === 0 ? pulse > 0 : own.some((stamp) => stamp.pulse > pulse);
}

/**
 * Gives the database a new installation, so that Redis, relays and open pages drop what they have of it: the seq of a
 * session may be behind theirs, and its id may have been another session's.
 */
export async function beginEpoch(connection: Connection): Promise<Stamp> {
  return stampOf(
    await connection.$queryRaw<{ id: string; pulse: number }[]>`
      UPDATE installation SET id = gen_random_uuid(), pulse = pulse + 1 RETURNING id, pulse`,
  );
}
