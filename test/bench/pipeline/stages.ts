import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Answering } from '../live/processes.js';
import type { PhotoPhase } from './floor.js';

const ANSWER_WITHIN_MS = 3_600_000;

/** Stages of an inference process in one phase, and the processor milliseconds an image that each costs. */
export type Stages = Readonly<Record<string, number>>;

/** What the stages of an inference process cost over some photos. */
export async function msByStage(
  directory: string,
  models: string,
  paths: readonly string[],
): Promise<Readonly<Record<PhotoPhase, Stages>>> {
  const module = fileURLToPath(new URL('stages-process.mjs', import.meta.url));
  const process = new Answering(module, [models, join(directory, 'stage-thumbnails')], {
    answerWithinMs: ANSWER_WITHIN_MS,
  });
  try {
    await process.receive('ready');
    return await process.ask<Record<PhotoPhase, Stages>>({ paths }, 'stages');
  } finally {
    await process.end();
  }
}
