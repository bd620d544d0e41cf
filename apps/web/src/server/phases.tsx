import { createContext, createSignal, useContext, type JSX } from 'solid-js';
import { findPhase, type PhaseDeclaration } from '#libs/phases';
import { useClient } from './client.js';
import { createQuery } from './create-query.js';

/** Finds the declaration of a phase by its name. */
export type FindPhase = (name: string) => PhaseDeclaration;

const Phases = createContext<FindPhase>();

/** Provides the declarations of phases to everything below it: the built-in ones, and those that the server added. */
export function PhasesProvider(props: { children: JSX.Element }) {
  const client = useClient();
  const [incomplete, setIncomplete] = createSignal(false);
  const about = createQuery({ key: () => (incomplete() ? 'about' : null), read: () => client.system.about() });
  const added = (name: string) => {
    const phase = about.value()?.phases.find((candidate) => candidate.name === name);
    // Deferred, since memos search for phases. Pages with built-in phases only read nothing.
    if (phase === undefined) queueMicrotask(() => setIncomplete(true));
    return phase ?? undeclared(name);
  };
  return <Phases.Provider value={(name) => findPhase(name) ?? added(name)}>{props.children}</Phases.Provider>;
}

/** The function that finds declarations of phases. Throws outside of a `PhasesProvider`. */
export function usePhases(): FindPhase {
  const find = useContext(Phases);
  if (find === undefined) throw new Error('usePhases() is called outside of a PhasesProvider.');
  return find;
}

/** Stands in for a phase until its declaration is read: `text_search` is called "Text search". */
function undeclared(name: string): PhaseDeclaration {
  const title = name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ');
  const words = { title, caption: title, activity: title, again: `${title} again`, skipped: 'skipped' };
  return { name, key: name, weight: 1, unit: 'step', items: null, optional: true, facts: {}, words };
}
