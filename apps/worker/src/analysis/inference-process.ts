import { existsSync } from 'node:fs';
import { configureDecoder } from '#libs/formats';
import { loadModelSet } from '#libs/inference';
import { allPhases } from '#libs/phases';
import { serveTasks } from '#libs/process-pool';
import type { Analysis, InferenceTask, MakeAnalysis } from './analysis.js';

// The program of an inference process: it decodes and infers, and knows neither sessions nor servers. It is ready when
// the models of all phases are loaded, and keeps them until it ends.

const models = await loadModelSet(required('DARKROOM_MODELS'));
const context = { models, thumbnailsDirectory: required('DARKROOM_THUMBNAILS') };
configureDecoder(models.manifest.threads.decode);
const analyses = new Map<string, Analysis<unknown, unknown>>();
for (const { name } of allPhases()) {
  const module = new URL(`../phases/${name.replaceAll('_', '-')}/analysis.js`, import.meta.url);
  if (!existsSync(module)) continue;
  const { analysis } = (await import(module.href)) as { analysis: MakeAnalysis<unknown, unknown> };
  const made = analysis(context);
  await made.load();
  analyses.set(name, made);
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: only the worker starts inference processes`);
  return value;
}

serveTasks<InferenceTask, unknown>(async ({ phase, input }, clock) => {
  const analysis = analyses.get(phase);
  if (analysis === undefined) throw new Error(`phase ${phase} has no analysis`);
  return analysis.analyse(input, clock);
});
