import { createMemo, lazy, Show, Suspense, type JSX } from 'solid-js';
import { Button } from './button.js';
import styles from './dialog.module.css';

const ModalDialog = lazy(() => import('./modal-dialog.js'));

/** What every modal question has. */
export interface DialogProps {
  open: boolean;
  title: string;
  onClose: () => void;
  children: JSX.Element;
}

/** A modal question: it keeps the focus, gives it back, and Escape closes it. Loaded when one is first opened. */
export function Dialog(props: DialogProps) {
  const wanted = createMemo<boolean>((before) => before || props.open, false);
  return (
    <Show when={wanted()}>
      <Suspense>
        <ModalDialog {...props} />
      </Suspense>
    </Show>
  );
}

/** The row of buttons at the end of a dialog. */
export function DialogActions(props: { children: JSX.Element }) {
  return <div class={styles.actions}>{props.children}</div>;
}

/** Asks before something is taken away; its children say exactly what. */
export function Confirm(props: DialogProps & { no: string; yes: string; busy?: boolean; onConfirm: () => void }) {
  return (
    <Dialog open={props.open} title={props.title} onClose={props.onClose}>
      {props.children}
      <DialogActions>
        <Button onClick={() => props.onClose()}>{props.no}</Button>
        <Button kind="primary" disabled={props.busy ?? false} onClick={() => props.onConfirm()}>
          {props.yes}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
