/** `npm run build`: builds everything into `dist/`. */
import { setUp } from './set-up/set-up.js';

await setUp({ redis: false, force: true }).catch((error: unknown) => {
  console.error(error instanceof Error && error.name === 'Problem' ? error.message : error);
  process.exitCode = 1;
});
