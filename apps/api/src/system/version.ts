import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';

/** The directory of the project, relative to dist/apps/api/src/system. */
const PROJECT = new URL('../../../../../', import.meta.url);

/** The release, from package.json. */
export const VERSION = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL('package.json', PROJECT), 'utf8'))).version;

/** The directory of the built page. */
export const WEB_DIRECTORY = fileURLToPath(new URL('dist/apps/web/', PROJECT));
