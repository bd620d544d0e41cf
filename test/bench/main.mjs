/** `npm run bench`. */
import { load } from '../runner/load.mjs';

await load('test', 'bench', 'run.ts');
