/**
 * Makes photos poisonous by their names: loaded with `--import` into every process of a Darkroom, it acts in inference
 * processes alone. There a photo whose name contains
 * - `poison-crash` ends the process with a segmentation fault,
 * - `poison-hang` blocks its thread for ever,
 * - `poison-memory` eats memory until V8 aborts, under a limit as a small machine has it,
 * as a decoder's bug would, and `poison-slow` takes some seconds over. With `-in-face_detection` after that it does so in that phase alone.
 * One whose name contains `poison-read` takes longer to be read than a photo may take, as on a slow disk; one with a
 * namesake in the directory DARKROOM_TEST_HELD is not read before that is gone. Each read takes DARKROOM_TEST_READ_MS.
 */
import { execFileSync } from 'node:child_process';
import fs, { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename, join } from 'node:path';

const SLOW_MS = 4_000;

/** More than the longest time of a photo in the shared Darkroom, see poisonous.ts. */
const READ_MS = 20_000;

/** How soon a photo that was held is read, ms. */
const HELD_MS = 50;

/** Memory beyond what the process has already, bytes. */
const MEMORY_LEFT = 256 * 2 ** 20;

const EFFECTS = {
  'poison-crash': () => process.kill(process.pid, 'SIGSEGV'),
  'poison-hang': () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0),
  'poison-memory': eatMemory,
  'poison-slow': () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, SLOW_MS),
};

function eatMemory() {
  const kilobytes = /^VmData:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  execFileSync('prlimit', ['--pid', String(process.pid), `--data=${Number(kilobytes) * 1024 + MEMORY_LEFT}`]);
  for (const eaten = []; ;) eaten.push(new Array(100_000).fill(eaten.length));
}

function slowReads() {
  const { read } = fs;
  const { DARKROOM_TEST_HELD: held, DARKROOM_TEST_READ_MS: readMs = '0' } = process.env;
  const slow = (/** @type {number} */ file, /** @type {unknown[]} */ ...rest) => {
    const name = basename(readlinkSync(`/proc/self/fd/${file}`));
    const readWhenFree = () => {
      if (held !== undefined && existsSync(join(held, name))) setTimeout(readWhenFree, HELD_MS);
      else Reflect.apply(read, fs, [file, ...rest]);
    };
    setTimeout(readWhenFree, name.includes('poison-read') ? READ_MS : Number(readMs));
  };
  // Its properties say what a promise of it resolves with.
  Object.assign(fs, { read: Object.defineProperties(slow, Object.getOwnPropertyDescriptors(read)) });
  syncBuiltinESMExports();
}

// Before the listener of the program itself, which is not loaded yet.
if (process.send !== undefined && process.env.DARKROOM_MODELS !== undefined) {
  slowReads();
  process.on('message', (/** @type {{ task?: { phase?: string, input?: { path?: string } } }} */ { task }) => {
    const name = basename(task?.input?.path ?? '');
    if (name.includes('-in-face_detection') && task?.phase !== 'face_detection') return;
    for (const [poison, act] of Object.entries(EFFECTS)) if (name.includes(poison)) act();
  });
}
