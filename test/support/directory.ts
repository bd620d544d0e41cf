import { chmodSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Makes a temporary directory. @returns its real path. */
export function makeDirectory(name = 'darkroom'): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), `${name}-`)));
  // The user that Postgres runs as, where root starts it, has to pass.
  chmodSync(directory, 0o755);
  return directory;
}
