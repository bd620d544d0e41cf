import { createMemo, lazy, Show, Suspense, type JSX } from 'solid-js';
import { Button } from './button.js';
import styles from './dialog.module.css';

const ModalDialog = lazy(() => import('./modal-dialog.js'));

/** The properties of every modal dialog. */
export interface DialogProps {
  open: boolean;
  title: string;
  onClose: () => void;
  children: JSX.Element;
}

/** A modal dialog: it traps the focus and restores it, and Escape closes it. Loaded when one is first opened. */
function Dialog(props: DialogProps) {
  const used = createMemo<boolean>((before) => before || props.open, false);
  return (
    <Show when={used()}>
      <Suspense>
        <ModalDialog {...props} />
      </Suspense>
    </Show>
  );
}

/** A confirmation before a change that cannot be undone; its children describe the change. */
export function Confirm(props: DialogProps & { no: string; yes: string; disabled?: boolean; onConfirm: () => void }) {
  return (
    <Dialog open={props.open} title={props.title} onClose={props.onClose}>
      {props.children}
      <div class={styles.actions}>
        <Button onClick={() => props.onClose()}>{props.no}</Button>
        <Button kind="primary" disabled={props.disabled ?? false} onClick={() => props.onConfirm()}>
          {props.yes}
        </Button>
      </div>
    </Dialog>
  );
}
