import { createEffect, createUniqueId, type JSX } from 'solid-js';
import styles from './dialog.module.css';

/** A modal question on the browser's own dialog: it keeps the focus, and Escape closes it. */
export function Dialog(props: { open: boolean; title: string; onClose: () => void; children: JSX.Element }) {
  const titleId = createUniqueId();
  let dialog!: HTMLDialogElement;
  createEffect(() => {
    if (props.open && !dialog.open) dialog.showModal();
    if (!props.open && dialog.open) dialog.close();
  });
  return (
    <dialog ref={dialog} class={styles.dialog} aria-labelledby={titleId} onClose={() => props.onClose()}>
      <h2 id={titleId} class={styles.title}>
        {props.title}
      </h2>
      {props.children}
    </dialog>
  );
}

/** The row of buttons at the end of a dialog. */
export function DialogActions(props: { children: JSX.Element }) {
  return <div class={styles.actions}>{props.children}</div>;
}
