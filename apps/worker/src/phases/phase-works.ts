import { readdir } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { phaseNamed, type PhaseDeclaration, type PhaseModule } from '#libs/phases';
import type { Analyser } from '../analysis/analyser.js';
import { runChunk, type ItemWork } from '../chunks/chunk-runner.js';
import type { WorkerContext } from '../context.js';
import { discover } from '../discovery/discover.js';
import type { StageWork } from '../lifecycle/job-runner.js';
import { runSteps, type StepWork } from '../steps/step-runner.js';

/** What the work of a phase may use. */
export interface WorkerServices {
  readonly context: WorkerContext;
  readonly analyser: Analyser;
}

/** The export `work` of a phase: makes the work of its items, or of its steps. */
export type PhaseWork = (services: WorkerServices) => ItemWork<unknown> | StepWork;

const DIRECTORY = new URL('.', import.meta.url);
/** `.ts` in unit tests, `.js` when compiled. */
const INDEX = `index${extname(fileURLToPath(import.meta.url))}`;

async function workOf(name: string, folders: readonly string[], modules: readonly PhaseModule[]): Promise<PhaseWork> {
  const folder = name.replaceAll('_', '-');
  const found = modules.flatMap(({ phase, work }) => (phase.name === name ? [work] : []));
  if (folders.includes(folder)) {
    found.push(((await import(new URL(`${folder}/${INDEX}`, DIRECTORY).href)) as { work?: unknown }).work);
  }
  const [work, second] = found.filter((each) => typeof each === 'function');
  if (!work) throw new Error(`phase ${name} has no work: neither phases/${folder} nor its module exports \`work\``);
  if (second) throw new Error(`phase ${name} has two works: phases/${folder} and its module export \`work\``);
  return work as PhaseWork;
}

/**
 * Finds the work of every phase: the export `work` of the folder with its name (with dashes) beside this file, or of the
 * module that declares the phase.
 * @throws where a phase has no work, or two.
 */
export async function findPhaseWorks(
  phases: readonly PhaseDeclaration[],
  modules: readonly PhaseModule[],
): Promise<ReadonlyMap<string, PhaseWork>> {
  const entries = await readdir(DIRECTORY, { withFileTypes: true });
  const folders = entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  const works = new Map<string, PhaseWork>();
  for (const { name } of phases) works.set(name, await workOf(name, folders, modules));
  return works;
}

/** The function that processes the jobs of a stage. */
export function stageWork(services: WorkerServices, stage: string): StageWork {
  const { context } = services;
  if (stage === 'discovery') return (job, signal) => discover(context, job, signal);
  const work = context.works.get(stage)?.(services);
  if (!work) throw new Error(`no work was found for stage ${stage}`);
  return phaseNamed(stage).unit === 'photo'
    ? (job, signal) => runChunk(context, job, work as ItemWork<unknown>, signal)
    : (job, signal) => runSteps(context, job, work as StepWork, signal);
}
