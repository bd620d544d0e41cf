import type { ItemStates } from '#libs/contracts';

/** How far a photo is over all phases of photos, for a picture of all of them. */
export const PHOTO_STATES = ['waiting', 'analyzed', 'done', 'faces', 'copy', 'failed'] as const;
export type PhotoState = (typeof PHOTO_STATES)[number];

/** Applies changes to the states of a phase, both as `ItemStates` has them. */
export function withChanges(known: string, { from, states }: ItemStates): string {
  return known.slice(0, from).padEnd(from, '-') + states + known.slice(from + states.length);
}

/** The state of a photo, from the states of the first phase and the later ones. */
export function photoStateAt(phases: readonly string[], ordinal: number): PhotoState {
  const [first = '-', ...later] = phases.map((states) => states.charAt(ordinal));
  if (first === 'f' || later.includes('f')) return 'failed';
  if (first === 's') return 'copy';
  if (first !== 'c') return 'waiting';
  if (later.some((state) => state >= '1' && state <= '9')) return 'faces';
  return later.length > 0 && later.every((state) => state === '0' || state === 'c') ? 'done' : 'analyzed';
}

/** The ordinal of the first photo of a phase that is not settled: all before it are. Null where there is none. */
export function frontierOf(states: string): number | null {
  const first = states.indexOf('p');
  return first === -1 ? null : first;
}
