import { Toast, toaster } from '@kobalte/core/toast';
import { Show } from 'solid-js';
import { render } from 'solid-js/web';
import { Button } from './button.js';
import type { Note } from './notes.js';
import styles from './toasts.module.css';

const SHOWN_MS = 8_000;

render(
  () => (
    <Toast.Region class={styles.region} aria-label="Notes" duration={SHOWN_MS}>
      <Toast.List class={styles.list} />
    </Toast.Region>
  ),
  document.body.appendChild(document.createElement('div')),
);

/** Shows a note until it times out or is closed. */
export function show(note: Note): void {
  toaster.show((props) => (
    <Toast toastId={props.toastId} class={styles.toast} data-kind={note.kind} priority={note.kind ? 'high' : 'low'}>
      <Toast.Description class={styles.text}>{note.text}</Toast.Description>
      <Show when={note.action}>
        {(action) => (
          <Button
            onClick={() => {
              toaster.dismiss(props.toastId);
              action().run();
            }}
          >
            {action().label}
          </Button>
        )}
      </Show>
      <Toast.CloseButton class={styles.close} aria-label="Close this note">
        ✕
      </Toast.CloseButton>
    </Toast>
  ));
}
