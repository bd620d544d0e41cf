import { createSignal } from 'solid-js';
import { apiErrorOf } from '#libs/client';
import type { Correction, NewCorrection } from '#libs/contracts';
import { showNote } from '../../design/notes.js';
import { client } from '../../server/client.js';
import { correctionWords } from './words.js';

const [version, setVersion] = createSignal(0);
/** The corrections of this page that were not undone, oldest first. */
const done: Correction[] = [];

/** Grows with each correction and undo of this page: what shows people or faces is read again. */
export const correctionVersion = version;

/**
 * Says something by hand about faces or people; a note says what, and undoes it.
 * @returns whether it was accepted; if not, a note says why.
 */
export function correct(said: NewCorrection): Promise<boolean> {
  return send(async () => {
    const correction = await client.corrections.create(said);
    done.push(correction);
    const run = () => void undo(correction);
    showNote({ text: `${correctionWords(correction)}.`, action: { label: 'Undo', run } });
  });
}

/** Undoes a correction. @returns whether it was undone; if not, a note says why. */
export function undo(correction: Correction): Promise<boolean> {
  return send(async () => {
    // At once: the next Ctrl+Z is about the one before.
    const at = done.findIndex(({ id }) => id === correction.id);
    if (at >= 0) done.splice(at, 1);
    try {
      await client.corrections.undo(correction.id);
    } catch (error) {
      if (at >= 0 && apiErrorOf(error).code === 'unavailable') done.splice(at, 0, correction);
      throw error;
    }
    showNote({ text: `Undone: ${correctionWords(correction)}.` });
  });
}

async function send(command: () => Promise<void>): Promise<boolean> {
  try {
    await command();
    return true;
  } catch (error) {
    showNote({ kind: 'problem', text: apiErrorOf(error).message });
    return false;
  } finally {
    // Also after a refusal, which mostly means that the page shows what has changed since.
    setVersion((known) => known + 1);
  }
}

document.addEventListener('keydown', (event) => {
  const isUndo = event.key === 'z' && (event.ctrlKey || event.metaKey) && !event.shiftKey;
  const last = done.at(-1);
  // A text field undoes what was typed.
  if (!isUndo || event.target instanceof HTMLInputElement || last === undefined) return;
  event.preventDefault();
  void undo(last);
});
