import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';

/** The project's directory, seen from dist/apps/api/src/system. */
const PROJECT = new URL('../../../../../', import.meta.url);

/** The release, from package.json. */
export const VERSION = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL('package.json', PROJECT), 'utf8'))).version;

/** Where the built page lies. */
export const WEB_DIRECTORY = fileURLToPath(new URL('dist/apps/web/', PROJECT));
