import { createContext, createSignal, lazy, Show, Suspense, useContext, type JSX } from 'solid-js';

/** A short message on something that was done or refused; `action` undoes it or continues from it. */
export interface Note {
  readonly text: string;
  readonly kind?: 'problem';
  readonly action?: { readonly label: string; readonly run: () => void };
}

const loadToasts = () => import('./toasts.js');
const Toasts = lazy(loadToasts);
const Notes = createContext<(note: Note) => void>();

/** Shows the notes of everything below it in a corner. The toasts are loaded with the first note. */
export function NotesProvider(props: { children: JSX.Element }) {
  const [used, setUsed] = createSignal(false);
  const showNote = (note: Note) => {
    setUsed(true);
    void loadToasts().then(({ show }) => show(note));
  };
  return (
    <Notes.Provider value={showNote}>
      {props.children}
      <Show when={used()}>
        <Suspense>
          <Toasts />
        </Suspense>
      </Show>
    </Notes.Provider>
  );
}

/** The function that shows a note. Throws outside of a `NotesProvider`. */
export function useNotes(): (note: Note) => void {
  const showNote = useContext(Notes);
  if (showNote === undefined) throw new Error('useNotes() is called outside of a NotesProvider.');
  return showNote;
}
