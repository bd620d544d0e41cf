import { createSignal, For } from 'solid-js';
import { PHASES, type Phase, type Snapshot } from '#libs/contracts';
import { Button } from '../design/button.js';
import { Dialog, DialogActions } from '../design/dialog.js';
import { counted } from '../design/format.js';
import styles from './controls.module.css';
import { PHASE_WORDS } from './words.js';

interface QuestionProps {
  open: boolean;
  snapshot: Snapshot;
  onClose: () => void;
  onConfirm: () => void;
}

/** Asks before a run is cancelled. */
export function CancelDialog(props: QuestionProps) {
  const settled = () => props.snapshot.phases.training.progress.settled;
  return (
    <Dialog open={props.open} title={`Cancel “${props.snapshot.name}”?`} onClose={props.onClose}>
      <p>
        The run ends here. What is done so far stays ({counted(settled(), 'photo')} through training); the rest can be
        taken up again later, in a new run.
      </p>
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
      <p>
        The session goes, and with it the embeddings, faces and thumbnails of photos that no other session has. People
        that you named stay. Your photo files are not touched. This cannot be undone.
      </p>
      <DialogActions>
        <Button onClick={props.onClose}>Keep it</Button>
        <Button kind="primary" onClick={props.onConfirm}>
          Delete the session
        </Button>
      </DialogActions>
    </Dialog>
  );
}

const LOSSES: Record<Phase, string> = {
  training: 'Embeddings, faces and groups of every photo are computed again.',
  face_detection: 'Embeddings stay; faces and groups are computed again.',
  clustering: 'Embeddings and faces stay; only the grouping is done again.',
};

/** Asks from which phase a session is to be done again. */
export function RestartDialog(props: { open: boolean; onClose: () => void; onConfirm: (from: Phase) => void }) {
  const [from, setFrom] = createSignal<Phase>('clustering');
  return (
    <Dialog open={props.open} title="Do which phases again?" onClose={props.onClose}>
      <p>New results replace the old ones photo by photo, in a new run. People that you named stay.</p>
      <fieldset class={styles.choices}>
        <For each={PHASES}>
          {(phase) => (
            <label>
              <input type="radio" name="from" checked={from() === phase} onChange={() => setFrom(phase)} />
              From {PHASE_WORDS[phase]}
              <small>{LOSSES[phase]}</small>
            </label>
          )}
        </For>
      </fieldset>
      <DialogActions>
        <Button onClick={props.onClose}>Leave as it is</Button>
        <Button kind="primary" onClick={() => props.onConfirm(from())}>
          Restart
        </Button>
      </DialogActions>
    </Dialog>
  );
}
