import { createSignal, For, Show } from 'solid-js';
import { PHASES, type Phase, type Snapshot } from '#libs/contracts';
import { Button } from '../../design/button.js';
import { Dialog, DialogActions } from '../../design/dialog.js';
import styles from './controls.module.css';
import { lossOfCancel, lossOfDelete, lossOfRestart } from './losses.js';
import { PHASE_WORDS } from './words.js';

interface QuestionProps {
  open: boolean;
  snapshot: Snapshot;
  onClose: () => void;
  onConfirm: () => void;
}

/** Asks before a run is cancelled. */
export function CancelDialog(props: QuestionProps) {
  return (
    <Dialog open={props.open} title={`Cancel “${props.snapshot.name}”?`} onClose={props.onClose}>
      <p>{lossOfCancel(props.snapshot)}</p>
      <DialogActions>
        <Button onClick={props.onClose}>Keep going</Button>
        <Button kind="primary" onClick={props.onConfirm}>
          Cancel the run
        </Button>
      </DialogActions>
    </Dialog>
  );
}

/** Asks before a session and what only it knows are deleted. */
export function DeleteDialog(props: QuestionProps) {
  return (
    <Dialog open={props.open} title={`Delete “${props.snapshot.name}”?`} onClose={props.onClose}>
      <p>{lossOfDelete(props.snapshot)}</p>
      <DialogActions>
        <Button onClick={props.onClose}>Keep it</Button>
        <Button kind="primary" onClick={props.onConfirm}>
          Delete the session
        </Button>
      </DialogActions>
    </Dialog>
  );
}

/** Asks from which phase a session is to be done again. */
export function RestartDialog(props: Omit<QuestionProps, 'onConfirm'> & { onConfirm: (from: Phase) => void }) {
  const [from, setFrom] = createSignal<Phase>('clustering');
  return (
    <Dialog open={props.open} title="Do which phases again?" onClose={props.onClose}>
      <p>New results replace the old ones photo by photo, in a new run. People that you named stay.</p>
      {/* What would be lost is counted when it is asked. */}
      <Show when={props.open}>
        <fieldset class={styles.choices}>
          <For each={PHASES}>
            {(phase) => (
              <label>
                <input type="radio" name="from" checked={from() === phase} onChange={() => setFrom(phase)} />
                From {PHASE_WORDS[phase]}
                <small>{lossOfRestart(props.snapshot, phase)}</small>
              </label>
            )}
          </For>
        </fieldset>
      </Show>
      <DialogActions>
        <Button onClick={props.onClose}>Leave as it is</Button>
        <Button kind="primary" onClick={() => props.onConfirm(from())}>
          Restart
        </Button>
      </DialogActions>
    </Dialog>
  );
}
