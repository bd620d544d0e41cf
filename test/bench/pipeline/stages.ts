import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Answering } from '../live/processes.js';

const ANSWER_WITHIN_MS = 3_600_000;

/** Processor seconds of each stage of an inference process over some photos. */
export async function secondsByStage(directory: string, models: string, paths: readonly string[]): Promise<Readonly<Record<string, number>>> {
  const module = fileURLToPath(new URL('stages-process.mjs', import.meta.url));
  const process = new Answering(module, [models, join(directory, 'stage-thumbnails')], { answerWithinMs: ANSWER_WITHIN_MS });
  try {
    await process.told('ready');
    return await process.ask<Record<string, number>>({ paths }, 'stages');
  } finally {
    await process.end();
  }
}
