import { useNavigate } from '@solidjs/router';
import { createSignal, For, Show } from 'solid-js';
import type { Command, PhaseName, Snapshot } from '#libs/contracts';
import { useClient } from '../../server/client.js';
import type { CommandState } from '../../server/create-command.js';
import { Button } from '../../design/button.js';
import { Problem } from '../../design/layout.js';
import { CancelDialog, DeleteDialog, RestartDialog } from './control-dialogs.js';
import styles from './controls.module.css';
import { COMMAND_WORDS } from './words.js';

const PRIMARY: readonly Command[] = ['start', 'resume', 'retry-failed'];
/** Commands that need a confirmation. */
type Question = 'cancel' | 'restart' | 'delete';

/** The commands that the snapshot allows, and deletion. */
export function Controls(props: { snapshot: Snapshot; command: CommandState }) {
  const { sessions } = useClient();
  const navigate = useNavigate();
  const [question, setQuestion] = createSignal<Question | null>(null);
  const id = () => props.snapshot.sessionId;
  const close = () => setQuestion(null);

  const press = (command: Command): void => {
    if (command === 'cancel' || command === 'restart') setQuestion(command);
    else void props.command.run(() => sessions.command(id(), command));
  };
  const cancel = () => {
    close();
    void props.command.run(() => sessions.command(id(), 'cancel'));
  };
  const restart = (from: PhaseName) => {
    close();
    void props.command.run(() => sessions.command(id(), 'restart', { from }));
  };
  const remove = async (): Promise<void> => {
    close();
    if (await props.command.run(() => sessions.remove(id()))) navigate('/', { replace: true });
  };

  return (
    <div class={styles.controls} role="group" aria-label="Controls">
      <For each={props.snapshot.allowed}>
        {(command) => (
          <Button
            kind={PRIMARY.includes(command) ? 'primary' : 'plain'}
            disabled={props.command.busy()}
            onClick={() => press(command)}
          >
            {COMMAND_WORDS[command]}
          </Button>
        )}
      </For>
      <Button kind="danger" disabled={props.command.busy()} onClick={() => setQuestion('delete')}>
        Delete…
      </Button>
      <Show when={props.command.error()}>{(error) => <Problem>{error().message}</Problem>}</Show>
      <CancelDialog open={question() === 'cancel'} snapshot={props.snapshot} onClose={close} onConfirm={cancel} />
      <RestartDialog open={question() === 'restart'} snapshot={props.snapshot} onClose={close} onConfirm={restart} />
      <DeleteDialog
        open={question() === 'delete'}
        snapshot={props.snapshot}
        onClose={close}
        onConfirm={() => void remove()}
      />
    </div>
  );
}
