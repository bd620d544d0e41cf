import { createMemo, createSignal, For, lazy, Show, Suspense } from 'solid-js';
import type { Command, Snapshot } from '#libs/contracts';
import { COMMANDS } from '#libs/progress';
import { Button } from '../../design/button.js';
import { Problem } from '../../design/layout.js';
import { client, type CommandState } from '../../server/client.js';
import type { Question } from './control-dialogs.js';
import styles from './controls.module.css';

const ControlDialogs = lazy(() => import('./control-dialogs.js'));

/** Whether a command needs a confirmation or a choice before it is sent. */
const asksFirst = (command: Command): command is 'cancel' | 'restart' => command === 'cancel' || command === 'restart';

/** The commands that the snapshot allows, and deletion. */
export function Controls(props: { snapshot: Snapshot; command: CommandState }) {
  const [question, setQuestion] = createSignal<Question | null>(null);
  const used = createMemo<boolean>((before) => before || question() !== null, false);
  const press = (command: Command): void => {
    if (asksFirst(command)) setQuestion(command);
    else void props.command.run(() => client.sessions.command(props.snapshot.sessionId, command));
  };
  return (
    <div class={styles.controls} role="group" aria-label="Controls">
      <For each={props.snapshot.allowed}>
        {(command) => (
          <Button
            kind={COMMANDS[command].queuesWork && !asksFirst(command) ? 'primary' : 'plain'}
            disabled={props.command.busy()}
            onClick={() => press(command)}
          >
            {COMMANDS[command].label}
          </Button>
        )}
      </For>
      <Button kind="danger" disabled={props.command.busy()} onClick={() => setQuestion('delete')}>
        Delete…
      </Button>
      <Show when={props.command.error()}>{(error) => <Problem>{error().message}</Problem>}</Show>
      <Show when={used()}>
        <Suspense>
          <ControlDialogs {...props} question={question()} onClose={() => setQuestion(null)} />
        </Suspense>
      </Show>
    </div>
  );
}
