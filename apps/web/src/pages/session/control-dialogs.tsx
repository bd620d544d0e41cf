import { useNavigate } from '@solidjs/router';
import { createSignal, Show } from 'solid-js';
import type { PhaseName, PhaseProgress, Snapshot } from '#libs/contracts';
import { Confirm } from '../../design/dialog.js';
import { RadioCards } from '../../design/field.js';
import { client, type CommandState } from '../../server/client.js';
import { declarationOf } from '../../server/phases.js';
import { lossOfCancel, lossOfDelete, lossOfRestart } from './results.js';

/** A command that needs a confirmation. */
export type Question = 'cancel' | 'restart' | 'delete';

/** The confirmations of commands, in a chunk of their own. Each says what will be lost. */
export default function ControlDialogs(props: {
  question: Question | null;
  snapshot: Snapshot;
  command: CommandState;
  onClose: () => void;
}) {
  const navigate = useNavigate();
  const [chosen, setChosen] = createSignal<PhaseName | null>(null);
  const phases = () => Object.values(props.snapshot.phases);
  /** The last phase repeats least. */
  const from = () => chosen() ?? (phases().at(-1) as PhaseProgress).name;
  const run = async (send: (sessionId: number) => Promise<unknown>): Promise<boolean> => {
    props.onClose();
    return props.command.run(() => send(props.snapshot.sessionId));
  };
  const remove = async (): Promise<void> => {
    if (await run((id) => client.sessions.remove(id))) navigate('/sessions', { replace: true });
  };
  return (
    <>
      <Confirm
        open={props.question === 'cancel'}
        title={`Cancel “${props.snapshot.name}”?`}
        no="Keep going"
        yes="Cancel the run"
        onClose={props.onClose}
        onConfirm={() => void run((id) => client.sessions.command(id, 'cancel'))}
      >
        <p>{lossOfCancel(props.snapshot)}</p>
      </Confirm>
      <Confirm
        open={props.question === 'restart'}
        title="Restart from which phase?"
        no="Keep as it is"
        yes="Restart"
        onClose={props.onClose}
        onConfirm={() => void run((id) => client.sessions.command(id, 'restart', { from: from() }))}
      >
        <p>A new run replaces the old results photo by photo. Named people are kept.</p>
        {/* The losses are counted when the dialog opens. */}
        <Show when={props.question === 'restart'}>
          <RadioCards
            legend="Start with"
            name="from"
            value={from()}
            options={phases().map(({ name }) => ({
              value: name,
              title: declarationOf(name).words.again,
              meaning: lossOfRestart(props.snapshot, name),
            }))}
            onChange={setChosen}
          />
        </Show>
      </Confirm>
      <Confirm
        open={props.question === 'delete'}
        title={`Delete “${props.snapshot.name}”?`}
        no="Keep it"
        yes="Delete the session"
        onClose={props.onClose}
        onConfirm={() => void remove()}
      >
        <p>{lossOfDelete(props.snapshot)}</p>
      </Confirm>
    </>
  );
}
