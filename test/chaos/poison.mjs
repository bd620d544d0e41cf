/**
 * Loaded into every process of a Darkroom under test (`NODE_OPTIONS=--import`). In an inference process it looks at
 * each task before the program does: a photo whose name says that it is poison crashes the process, blocks its thread
 * or eats its memory. Everywhere else it does nothing.
 */
import { isMainThread } from 'node:worker_threads';

/** What the name of a photo says, as poisonName in folder.ts writes it. */
const NAME = /poison-(crash|hang|memory)-(training|face_detection)[^/]*$/;

const EFFECTS = {
  crash: () => process.kill(process.pid, 'SIGKILL'),
  hang: () => {
    for (;;);
  },
  memory: () => {
    /** @type {number[][]} */
    const eaten = [];
    for (;;) eaten.push(new Array(100_000).fill(eaten.length + 0.5));
  },
};

if (isMainThread && process.send !== undefined && process.env['DARKROOM_THUMBNAILS'] !== undefined) {
  process.on('message', (/** @type {{ task?: { path?: string, kind: string } }} */ { task }) => {
    const [, effect, phase] = NAME.exec(task?.path ?? '') ?? [];
    if (phase === task?.kind) EFFECTS[/** @type {keyof typeof EFFECTS} */ (effect)]();
  });
}
