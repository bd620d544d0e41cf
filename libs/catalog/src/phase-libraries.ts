import type { Connection } from '#libs/database';
import { electOriginals } from './results/originals.js';
import { faceLibrary } from './people/face-library.js';

/** What the phases ask of the library, by phase name, in the form that libs/ledger's `PhaseLibrary` has. */
export function phaseLibraries(models: { readonly embedding: string; readonly faces: string }) {
  return {
    training: {
      elect: (connection: Connection, keys: readonly string[]) => electOriginals(connection, models.embedding, keys),
    },
    clustering: faceLibrary(models.faces),
  };
}
