import { createRoot, createSignal } from 'solid-js';
import { findPhase, type PhaseDeclaration } from '#libs/phases';
import { client } from './client.js';
import { createQuery } from './create-query.js';

const [incomplete, setIncomplete] = createSignal(false);
const about = createRoot(() =>
  createQuery({ key: () => (incomplete() ? 'about' : null), read: () => client.system.about() }),
);

/** The declaration of a phase: of a built-in one, or of one that the server added. */
export function declarationOf(name: string): PhaseDeclaration {
  const phase = findPhase(name) ?? about.value()?.phases.find((added) => added.name === name);
  if (phase !== undefined) return phase;
  // Deferred, since memos search for phases. Pages with built-in phases only read nothing.
  queueMicrotask(() => setIncomplete(true));
  // Until the declaration is read, `text_search` is called "Text search".
  const title = name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ');
  const skipped = { one: 'skipped', many: 'skipped' };
  const words = { title, caption: title, step: title, activity: title, again: `${title} again`, skipped };
  return { name, key: name, weight: 1, unit: 'step', items: null, optional: true, facts: {}, words };
}
