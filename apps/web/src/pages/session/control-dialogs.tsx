import { createSignal, For, Show } from 'solid-js';
import type { PhaseName, Snapshot } from '#libs/contracts';
import { Confirm } from '../../design/dialog.js';
import styles from './controls.module.css';
import { lossOfCancel, lossOfDelete, lossOfRestart } from './losses.js';
import { phaseTitle } from './words.js';

interface QuestionProps {
  open: boolean;
  snapshot: Snapshot;
  onClose: () => void;
  onConfirm: () => void;
}

/** Asks before a run is cancelled. */
export function CancelDialog(props: QuestionProps) {
  return (
    <Confirm {...props} title={`Cancel “${props.snapshot.name}”?`} no="Keep going" yes="Cancel the run">
      <p>{lossOfCancel(props.snapshot)}</p>
    </Confirm>
  );
}

/** Asks before a session and its exclusive results are deleted. */
export function DeleteDialog(props: QuestionProps) {
  return (
    <Confirm {...props} title={`Delete “${props.snapshot.name}”?`} no="Keep it" yes="Delete the session">
      <p>{lossOfDelete(props.snapshot)}</p>
    </Confirm>
  );
}

/** Asks from which phase a session is restarted. */
export function RestartDialog(props: Omit<QuestionProps, 'onConfirm'> & { onConfirm: (from: PhaseName) => void }) {
  const [from, setFrom] = createSignal<PhaseName>('clustering');
  return (
    <Confirm
      {...props}
      title="Restart from which phase?"
      no="Keep as it is"
      yes="Restart"
      onConfirm={() => props.onConfirm(from())}
    >
      <p>A new run replaces the old results photo by photo. Named people are kept.</p>
      {/* The losses are counted when the dialog opens. */}
      <Show when={props.open}>
        <fieldset class={styles.choices}>
          <For each={Object.values(props.snapshot.phases)}>
            {({ name: phase }) => (
              <label>
                <input type="radio" name="from" checked={from() === phase} onChange={() => setFrom(phase)} />
                From {phaseTitle(phase)}
                <small>{lossOfRestart(props.snapshot, phase)}</small>
              </label>
            )}
          </For>
        </fieldset>
      </Show>
    </Confirm>
  );
}
