import { Toast, toaster } from '@kobalte/core/toast';
import { Show } from 'solid-js';
import { render } from 'solid-js/web';
import { Button } from './button.js';
import { focusAgain } from './focus.js';
import type { Note } from './notes.js';
import styles from './toasts.module.css';

const SHOWN_MS = 8_000;

/** What had the focus before a note. */
let before: Element | null = null;
/** The note of the last thing that was done. */
let done: number | null = null;

render(
  () => (
    <Toast.Region
      class={styles.region}
      aria-label="Notes, Alt+T"
      duration={SHOWN_MS}
      onFocusIn={(event: FocusEvent & { currentTarget: HTMLElement }) => {
        const from = event.relatedTarget;
        if (from instanceof Element && !event.currentTarget.contains(from)) before = from;
      }}
    >
      <Toast.List as="div" class={styles.list} />
    </Toast.Region>
  ),
  document.body.appendChild(document.createElement('div')),
);

/** Shows a note until it times out or is closed; of what was done only the last, since its action is of that. */
export function show(note: Note): void {
  if (done !== null && note.kind === undefined) toaster.dismiss(done);
  const id = toaster.show((props) => (
    <Toast
      as="div"
      toastId={props.toastId}
      class={styles.toast}
      data-kind={note.kind}
      priority={note.kind ? 'high' : 'low'}
    >
      <Toast.Description class={styles.text}>{note.text}</Toast.Description>
      <Show when={note.action}>
        {(action) => (
          <Button
            onClick={() => {
              toaster.dismiss(props.toastId);
              focusAgain(before);
              action().run();
            }}
          >
            {action().label}
          </Button>
        )}
      </Show>
      <Toast.CloseButton class={styles.close} aria-label="Close this note" onClick={() => focusAgain(before)}>
        ✕
      </Toast.CloseButton>
    </Toast>
  ));
  if (note.kind === undefined) done = id;
}
