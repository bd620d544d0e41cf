import { useNavigate } from '@solidjs/router';
import { createSignal, For, Show } from 'solid-js';
import { apiErrorOf } from '#libs/client';
import type { Command, Phase, Snapshot } from '#libs/contracts';
import { useClient } from '../connection/client.js';
import { Button } from '../design/button.js';
import { Problem } from '../design/layout.js';
import { CancelDialog, DeleteDialog, RestartDialog } from './control-dialogs.js';
import styles from './controls.module.css';
import { COMMAND_WORDS } from './words.js';

const PRIMARY: readonly Command[] = ['start', 'resume', 'retry-failed'];
/** Commands that take something away, and ask first. */
type Question = 'cancel' | 'restart' | 'delete';

/** What may be asked of the session now: the snapshot's `allowed`, and deletion. */
export function Controls(props: { snapshot: Snapshot }) {
  const client = useClient();
  const navigate = useNavigate();
  const [question, setQuestion] = createSignal<Question | null>(null);
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<string | null>(null);
  const id = () => props.snapshot.sessionId;

  const run = async (ask: () => Promise<unknown>): Promise<void> => {
    setQuestion(null);
    setBusy(true);
    setProblem(null);
    try {
      await ask();
    } catch (error) {
      setProblem(apiErrorOf(error).message);
    } finally {
      setBusy(false);
    }
  };
  const press = (command: Command): void => {
    if (command === 'cancel' || command === 'restart') setQuestion(command);
    else void run(() => client.sessions.command(id(), command));
  };
  const cancel = () => void run(() => client.sessions.command(id(), 'cancel'));
  const restart = (from: Phase) => void run(() => client.sessions.restart(id(), from));
  const remove = () =>
    void run(async () => {
      await client.sessions.remove(id());
      navigate('/', { replace: true });
    });
  const close = () => setQuestion(null);

  return (
    <div class={styles.controls} role="group" aria-label="Controls">
      <For each={props.snapshot.allowed}>
        {(command) => (
          <Button
            kind={PRIMARY.includes(command) ? 'primary' : 'plain'}
            disabled={busy()}
            onClick={() => press(command)}
          >
            {COMMAND_WORDS[command]}
          </Button>
        )}
      </For>
      <Button kind="danger" disabled={busy()} onClick={() => setQuestion('delete')}>
        Delete…
      </Button>
      <Show when={problem()}>{(message) => <Problem>{message()}</Problem>}</Show>
      <CancelDialog open={question() === 'cancel'} snapshot={props.snapshot} onClose={close} onConfirm={cancel} />
      <RestartDialog open={question() === 'restart'} onClose={close} onConfirm={restart} />
      <DeleteDialog open={question() === 'delete'} snapshot={props.snapshot} onClose={close} onConfirm={remove} />
    </div>
  );
}
