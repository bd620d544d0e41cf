import { Dialog as Modal } from '@kobalte/core/dialog';
import { createComputed } from 'solid-js';
import type { DialogProps } from './dialog.js';
import styles from './dialog.module.css';

/** The parts of a dialog, in a chunk of their own. */
export default function ModalDialog(props: DialogProps) {
  let opener: Element | null = null;
  createComputed(() => {
    if (props.open) opener = document.activeElement;
  });
  // The dialog has no trigger of its own that the focus could return to.
  const restoreFocus = () => {
    if (opener instanceof HTMLElement) opener.focus({ preventScroll: true });
  };
  const changed = (open: boolean) => {
    if (!open) props.onClose();
  };
  return (
    <Modal open={props.open} onOpenChange={changed}>
      <Modal.Portal>
        <Modal.Overlay class={styles.overlay} />
        <div class={styles.stage}>
          <Modal.Content class={styles.dialog} onCloseAutoFocus={restoreFocus}>
            <Modal.Title class={styles.title}>{props.title}</Modal.Title>
            {props.children}
          </Modal.Content>
        </div>
      </Modal.Portal>
    </Modal>
  );
}
