import type { PhaseProgress, Snapshot } from '#libs/contracts';
import { FIRST_PHASE, type PhaseDeclaration } from '#libs/phases';
import { counted } from '../../design/format.js';
import { declarationOf } from '../../server/phases.js';

/** A phase of a session: what is declared of it, and how far it is. */
export interface SessionPhase {
  readonly key: string;
  readonly declaration: PhaseDeclaration;
  readonly phase: PhaseProgress;
}

/** The phases of a session, in the order in which they run. */
export function phasesOf({ phases }: Pick<Snapshot, 'phases'>): SessionPhase[] {
  return Object.entries(phases).map(([key, phase]) => ({ key, phase, declaration: declarationOf(phase.name) }));
}

/** The phases of a session whose items are photos. */
export function photoPhasesOf(snapshot: Pick<Snapshot, 'phases'>): SessionPhase[] {
  return phasesOf(snapshot).filter(({ declaration }) => declaration.unit === 'photo');
}

/** The numbers of the phase that every photo of a session goes through. */
export function firstNumbers({ phases }: Pick<Snapshot, 'phases'>): PhaseProgress['progress'] {
  return phases[FIRST_PHASE.key].progress;
}

/** A fact of a phase: the name of several, and whether it is left out where none occurred. */
interface Fact {
  readonly label: string;
  readonly many: string;
  readonly value: number;
  readonly rare: boolean;
}

/** The facts of a phase that are known, without rare ones that did not occur, with their labels. */
export function factsOf({ declaration, phase }: SessionPhase): Fact[] {
  return Object.entries(declaration.facts).flatMap(([name, { one, many, rare }]) => {
    const value = phase[name];
    return typeof value === 'number' && !(rare && value === 0)
      ? [{ label: counted(value, one, many), many, value, rare: rare === true }]
      : [];
  });
}

/** `3 copies`, `1 copy`, `0 skipped`. */
export function skippedInWords({ declaration, phase }: SessionPhase): string {
  const { one, many } = declaration.words.skipped;
  return counted(phase.progress.skipped, one, many);
}

/** What a phase of a session has produced, for example `12 analyzed photos` or `3 faces`. */
export function resultsOf(phase: SessionPhase): string[] {
  const photos = phase.declaration.items === 'found' ? [counted(phase.phase.progress.completed, 'analyzed photo')] : [];
  return [...photos, ...factsOf(phase).flatMap(({ label, rare }) => (rare ? [] : [label]))];
}

/** `a`, `a and b`, `a, b and c`. */
export function inWords(parts: readonly string[]): string {
  return new Intl.ListFormat('en-GB').format(parts);
}
