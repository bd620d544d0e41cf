import { Dialog } from '@kobalte/core/dialog';
import { createComputed, createMemo, Show, type JSX } from 'solid-js';
import { Button } from './button.js';
import { focusAgain } from './focus.js';
import styles from './dialog.module.css';

/** A modal dialog with its buttons at the bottom. Escape closes it. */
export function Modal(props: {
  open: boolean;
  title: string;
  actions: JSX.Element;
  onClose: () => void;
  children: JSX.Element;
}) {
  const used = createMemo<boolean>((before) => before || props.open, false);
  let opener: Element | null = null;
  createComputed(() => {
    if (props.open) opener = document.activeElement;
  });
  return (
    <Show when={used()}>
      <Dialog open={props.open} onOpenChange={(open) => open || props.onClose()}>
        <Dialog.Portal>
          <Dialog.Overlay class={styles.overlay} />
          <div class={styles.stage}>
            {/* The dialog has no trigger of its own that the focus could return to, and may have removed what opened it. */}
            <Dialog.Content class={styles.dialog} onCloseAutoFocus={() => focusAgain(opener)}>
              <Dialog.Title class={styles.title}>{props.title}</Dialog.Title>
              {props.children}
              <div class={styles.actions}>{props.actions}</div>
            </Dialog.Content>
          </div>
        </Dialog.Portal>
      </Dialog>
    </Show>
  );
}

/** A modal question before a change; its children describe the change, or ask what is needed for it. */
export function Confirm(props: {
  open: boolean;
  title: string;
  no: string;
  yes: string;
  disabled?: boolean;
  onClose: () => void;
  onConfirm: () => void;
  children: JSX.Element;
}) {
  return (
    <Modal
      open={props.open}
      title={props.title}
      onClose={() => props.onClose()}
      actions={
        <>
          <Button onClick={() => props.onClose()}>{props.no}</Button>
          <Button kind="primary" disabled={props.disabled ?? false} onClick={() => props.onConfirm()}>
            {props.yes}
          </Button>
        </>
      }
    >
      {props.children}
    </Modal>
  );
}
