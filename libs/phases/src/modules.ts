import type { PhaseDeclaration } from './declaration.js';
import { addPhase } from './registry.js';

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
