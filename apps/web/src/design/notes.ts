/** A short message on something that was done or refused; `action` undoes it or continues from it. */
export interface Note {
  readonly text: string;
  readonly kind?: 'problem';
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** Shows a note in a corner of the page. Its parts are loaded with the first note. */
export function showNote(note: Note): void {
  void import('./toasts.js').then(({ show }) => show(note));
}
