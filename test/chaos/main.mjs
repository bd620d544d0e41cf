/** `npm run chaos`. */
import { load } from '../runner/load.mjs';

await load('test', 'chaos', 'run.ts');
