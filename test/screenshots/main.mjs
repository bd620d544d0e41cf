/** `npm run screenshots`. */
import { load } from '../runner/load.mjs';

await load('test', 'screenshots', 'run.ts');
