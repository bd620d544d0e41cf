import { createSignal, Show } from 'solid-js';
import type { PhaseName, PhaseProgress, Snapshot } from '#libs/contracts';
import { Confirm } from '../../design/dialog.js';
import { RadioCards } from '../../design/field.js';
import { usePhases } from '../../server/phases.js';
import { lossOfCancel, lossOfDelete, lossOfRestart } from './results.js';

interface QuestionProps {
  open: boolean;
  snapshot: Snapshot;
  onClose: () => void;
  onConfirm: () => void;
}

/** Asks before a run is cancelled. */
export function CancelDialog(props: QuestionProps) {
  const find = usePhases();
  return (
    <Confirm {...props} title={`Cancel “${props.snapshot.name}”?`} no="Keep going" yes="Cancel the run">
      <p>{lossOfCancel(props.snapshot, find)}</p>
    </Confirm>
  );
}

/** Asks before a session and its exclusive results are deleted. */
export function DeleteDialog(props: QuestionProps) {
  const find = usePhases();
  return (
    <Confirm {...props} title={`Delete “${props.snapshot.name}”?`} no="Keep it" yes="Delete the session">
      <p>{lossOfDelete(props.snapshot, find)}</p>
    </Confirm>
  );
}

/** Asks from which phase a session is restarted. */
export function RestartDialog(props: Omit<QuestionProps, 'onConfirm'> & { onConfirm: (from: PhaseName) => void }) {
  const find = usePhases();
  const [chosen, setChosen] = createSignal<PhaseName | null>(null);
  const phases = () => Object.values(props.snapshot.phases);
  /** The last phase repeats least. */
  const from = () => chosen() ?? (phases().at(-1) as PhaseProgress).name;
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
        <RadioCards
          legend="Start with"
          name="from"
          value={from()}
          options={phases().map(({ name }) => ({
            value: name,
            title: find(name).words.again,
            meaning: lossOfRestart(props.snapshot, name, find),
          }))}
          onChange={setChosen}
        />
      </Show>
    </Confirm>
  );
}
