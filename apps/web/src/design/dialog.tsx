import { Dialog } from '@kobalte/core/dialog';
import { createComputed, createMemo, Show, type JSX } from 'solid-js';
import { Button } from './button.js';
import styles from './dialog.module.css';

/** A modal confirmation before a change that cannot be undone; its children describe the change. Escape closes it. */
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
  const used = createMemo<boolean>((before) => before || props.open, false);
  let opener: Element | null = null;
  createComputed(() => {
    if (props.open) opener = document.activeElement;
  });
  // The dialog has no trigger of its own that the focus could return to.
  const restoreFocus = () => {
    // What was confirmed may have removed the opener.
    const target = opener?.isConnected ? opener : document.getElementById('main');
    if (target instanceof HTMLElement) target.focus({ preventScroll: true });
  };
  return (
    <Show when={used()}>
      <Dialog open={props.open} onOpenChange={(open) => open || props.onClose()}>
        <Dialog.Portal>
          <Dialog.Overlay class={styles.overlay} />
          <div class={styles.stage}>
            <Dialog.Content class={styles.dialog} onCloseAutoFocus={restoreFocus}>
              <Dialog.Title class={styles.title}>{props.title}</Dialog.Title>
              {props.children}
              <div class={styles.actions}>
                <Button onClick={() => props.onClose()}>{props.no}</Button>
                <Button kind="primary" disabled={props.disabled ?? false} onClick={() => props.onConfirm()}>
                  {props.yes}
                </Button>
              </div>
            </Dialog.Content>
          </div>
        </Dialog.Portal>
      </Dialog>
    </Show>
  );
}
