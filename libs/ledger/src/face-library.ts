import type { Connection } from '#libs/database';

/** What the ledger asks of the library of faces, which it does not keep itself. */
export interface FaceLibrary {
  /** Whether any face came, went or changed since people were last grouped. */
  changedSinceGrouping(connection: Connection): Promise<boolean>;
  /** Faces in the photos whose face detection is completed in a session. */
  foundIn(connection: Connection, sessionId: number): Promise<number>;
  /** People shown, and faces in none. */
  count(connection: Connection): Promise<{ people: number; ungrouped: number }>;
}
