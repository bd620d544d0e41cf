import { For } from 'solid-js';
import { Button } from '../design/button.js';
import { Modal } from '../design/dialog.js';
import { keysNow } from '../design/keys.js';
import styles from './keys-dialog.module.css';

/** Keys whose names on the keyboard are not those of their events. */
const NAMES: Partial<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  ' ': 'Space',
};

/** The keys that work on this page. */
export default function KeysDialog(props: { open: boolean; onClose: () => void }) {
  return (
    <Modal
      open={props.open}
      title="Keys"
      onClose={() => props.onClose()}
      actions={<Button onClick={() => props.onClose()}>Close</Button>}
    >
      <dl class={styles.keys}>
        <For each={keysNow()}>
          {({ key, does }) => (
            <div class={styles.key}>
              <dt>
                <kbd>{NAMES[key] ?? key}</kbd>
              </dt>
              <dd>{does}</dd>
            </div>
          )}
        </For>
      </dl>
    </Modal>
  );
}
