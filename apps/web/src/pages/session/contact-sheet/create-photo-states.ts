import { createMemo, mapArray, untrack, type Accessor } from 'solid-js';
import { isAtWork, type Snapshot } from '#libs/contracts';
import { sameFields } from '../../../design/same-fields.js';
import { client } from '../../../server/client.js';
import { createQuery } from '../../../server/create-query.js';
import { photoPhasesOf } from '../phases.js';
import { frontierOf, withChanges } from './photo-states.js';

/** Least time between two reads of what has changed. */
const SPACING_MS = 1_000;

/** The states of all photos of a session, in each of its phases of photos. */
export interface PhotoStates {
  /** By phase in their order, a character for each photo; empty before it is read. */
  readonly phases: Accessor<readonly string[]>;
  /** The first photo that the running phase has not settled; null where no phase of photos is at work. */
  readonly frontier: Accessor<number | null>;
}

/** Follows the states of all photos of a session for as long as its owner lives. */
export function createPhotoStates(watched: { readonly snapshot: Snapshot }): PhotoStates {
  const keys = createMemo(() => photoPhasesOf(watched.snapshot).map(({ key }) => key), [], { equals: sameFields });
  const all = createMemo(mapArray(keys, (key) => ({ key, states: createPhaseStates(watched, key) })));
  const phases = createMemo(() => all().map(({ states }) => states()));
  const frontier = createMemo(() => {
    if (!isAtWork(watched.snapshot.overallStatus)) return null;
    const { currentPhase } = watched.snapshot.overallProgress;
    const running = all().find(({ key }) => watched.snapshot.phases[key]?.name === currentPhase);
    return running ? frontierOf(running.states()) : null;
  });
  return { phases, frontier };
}

function createPhaseStates(watched: { readonly snapshot: Snapshot }, key: string): Accessor<string> {
  const sessionId = untrack(() => watched.snapshot.sessionId);
  const version = () => watched.snapshot.version.seq;
  const phase = () => watched.snapshot.phases[key];
  const query = createQuery<string, { readonly at: number; readonly states: string }>({
    // Another run may have begun the phase again, with other photos.
    key: () =>
      typeof phase()?.progress.total === 'number' ? `${watched.snapshot.version.run} ${phase()?.name}` : null,
    version,
    spacingMs: () => SPACING_MS,
    async read(_, known) {
      const at = untrack(version);
      const changes = await client.sessions.states(sessionId, {
        phase: untrack(() => phase()?.name ?? key),
        ...(known && { changedSince: known.at }),
      });
      return { at, states: withChanges(known?.states ?? '', changes) };
    },
  });
  return createMemo(() => query.value()?.states ?? '');
}
