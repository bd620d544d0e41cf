import { configureDecoder } from '#libs/formats';
import { loadModelSet } from '#libs/inference';
import { serveTasks } from '#libs/process-pool';
import type { Analysis } from './analysis.js';
import { ANALYSES, type AnalysisName, type InferenceTask } from './registry.js';

// The program of an inference process: it decodes and infers, and knows neither sessions nor servers.

const models = await loadModelSet(required('DARKROOM_MODELS'));
const context = { models, thumbnailsDirectory: required('DARKROOM_THUMBNAILS') };
configureDecoder(models.manifest.threads.decode);
const analyses = Object.fromEntries(
  Object.entries(ANALYSES).map(([name, analysis]) => [name, analysis(context)]),
) as unknown as Readonly<Record<AnalysisName, Analysis<unknown, unknown>>>;

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: only the worker starts inference processes`);
  return value;
}

serveTasks<InferenceTask, unknown>(async (task) => {
  if (task !== 'warm_up') return analyses[task.name].analyse(task.input);
  for (const analysis of Object.values(analyses)) await analysis.warmUp();
  return undefined;
});
