import { clustering } from './clustering.js';
import { PhaseDeclaration } from './declaration.js';
import { faceDetection } from './face-detection.js';
import { training } from './training.js';

/** The built-in phases, in the order in which they run. Every list of phases is derived from this one. */
export const BUILT_IN_PHASES = [training, faceDetection, clustering] as const;
export type BuiltInPhase = (typeof BUILT_IN_PHASES)[number];

/** The name of a phase: one of the built-in ones, or of one that was added at start. */
export type PhaseName = BuiltInPhase['name'] | (string & {});

const declared: PhaseDeclaration[] = [...BUILT_IN_PHASES];

/** The phases of this process, in the order in which they run. */
export function allPhases(): readonly PhaseDeclaration[] {
  return declared;
}

/** The phases whose items are photos. */
export function photoPhases(): readonly PhaseDeclaration[] {
  return declared.filter(({ unit }) => unit === 'photo');
}

/** The declaration of a phase, or undefined where this process knows none of that name. */
export function findPhase(name: string): PhaseDeclaration | undefined {
  return declared.find((phase) => phase.name === name);
}

/** The declaration of a phase. @throws where this process knows none of that name. */
export function phaseNamed(name: string): PhaseDeclaration {
  const phase = findPhase(name);
  if (!phase) throw new Error(`no phase is called ${name}`);
  return phase;
}

/** The phase whose items are all photos that were found; it separates originals from duplicates. */
export const FIRST_PHASE = training;

/** The phase whose completed items are photos that were searched for faces. */
export const FACE_PHASE = faceDetection;

/**
 * Adds an optional phase after the built-in ones.
 * @throws where it is no declaration, is not optional, takes all photos, or its name or key exists.
 */
export function addPhase(declaration: unknown): PhaseDeclaration {
  const phase = PhaseDeclaration.parse(declaration);
  if (!phase.optional) throw new Error(`phase ${phase.name} is added at start, so it must be optional`);
  if (phase.items === 'found') throw new Error(`phase ${phase.name} cannot take what ${FIRST_PHASE.name} takes`);
  if (declared.some(({ name, key }) => name === phase.name || key === phase.key) || phase.name === 'discovery') {
    throw new Error(`there is a phase called ${phase.name} already`);
  }
  declared.push(phase);
  return phase;
}

/** What an ES module of a phase exports: its declaration and, for the worker, its work. */
export interface PhaseModule {
  readonly phase: PhaseDeclaration;
  readonly work?: unknown;
}

/**
 * Loads the ES modules that add phases to this installation, in order, and declares their phases.
 * @param urls `file:` URLs, as the settings have them.
 * @throws where a module is missing, or what it exports is no declaration of an optional phase.
 */
export async function loadPhases(urls: readonly string[]): Promise<PhaseModule[]> {
  const loaded: PhaseModule[] = [];
  for (const url of urls) {
    const module = (await import(/* @vite-ignore */ url)) as { phase?: unknown; work?: unknown };
    loaded.push({ phase: addPhase(module.phase), work: module.work });
  }
  return loaded;
}

/** Facts of a phase by name: whole numbers, or null for those that are known only at the phase's end. */
export type Facts = Readonly<Record<string, number | null>>;

/** A phase's facts before it has begun. */
export function initialFacts({ facts }: PhaseDeclaration): Facts {
  return Object.fromEntries(Object.entries(facts).map(([name, { counted }]) => [name, counted === 'item' ? 0 : null]));
}

/** The weights of phases as shares of 100, by key. */
export function weightShares(phases: readonly PhaseDeclaration[]): Record<string, number> {
  const whole = phases.reduce((sum, { weight }) => sum + weight, 0);
  return Object.fromEntries(phases.map(({ key, weight }) => [key, (100 * weight) / whole]));
}
