import type { Connection } from '#libs/database';

/** The kinds of corrections that say nothing of who faces are. */
const OF_ONE_PERSON = ['hide', 'cover'];

/** Whether a correction may change how faces are grouped. */
export function concernsGroups({ kind }: { readonly kind: string }): boolean {
  return !OF_ONE_PERSON.includes(kind);
}

/** Lets the next clustering group the faces again, though none is new. */
export async function regroupNext(connection: Connection): Promise<void> {
  await connection.installation.updateMany({ data: { clusteredRevision: null } });
}
