import { createMemo, createSignal, lazy, Show, Suspense } from 'solid-js';
import type { Command, Snapshot } from '#libs/contracts';
import { COMMANDS, failedPhotos } from '#libs/progress';
import { Button } from '../../design/button.js';
import { Menu, type MenuItem } from '../../design/menu.js';
import { client, type CommandState } from '../../server/client.js';
import type { Question } from './control-dialogs.js';
import styles from './controls.module.css';

const ControlDialogs = lazy(() => import('./control-dialogs.js'));

/** Whether a command needs a confirmation or a choice before it is sent. */
const asksFirst = (command: Command): command is Command & Question => COMMANDS[command].asksFirst;

/**
 * The commands that the snapshot allows: the likeliest as a button, the others in a menu with `items` and deletion. The
 * button stays the same element, so that the focus stays on it when its command becomes another.
 */
export function Controls(props: {
  snapshot: Snapshot;
  command: CommandState;
  items: readonly MenuItem[];
  moreRef: (button: HTMLElement) => void;
}) {
  const [question, setQuestion] = createSignal<Question | null>(null);
  const used = createMemo<boolean>((before) => before || question() !== null, false);
  const press = (command: Command): void => {
    if (props.command.busy()) return;
    if (asksFirst(command)) setQuestion(command);
    else void props.command.run(() => client.sessions.command(props.snapshot.sessionId, command));
  };
  const label = (command: Command): string => {
    const unfinished = command === 'retry-failed' && failedPhotos(props.snapshot) === 0;
    return unfinished ? 'Continue' : COMMANDS[command].label;
  };
  /** Once a run has ended, the likeliest actions are those with its results. */
  const isPrimary = (command: Command) =>
    COMMANDS[command].queuesWork && props.snapshot.overallStatus !== 'completed' && !asksFirst(command);
  /** Every status allows at least one command. */
  const main = () => props.snapshot.allowed[0] ?? null;
  const others = () => [
    ...props.items,
    ...props.snapshot.allowed.slice(1).map((command) => ({ label: label(command), onSelect: () => press(command) })),
    { label: 'Delete…', onSelect: () => setQuestion('delete') },
  ];
  return (
    <div class={styles.controls} role="group" aria-label="Controls">
      <Show when={main()}>
        {(command) => (
          <Button
            kind={isPrimary(command()) ? 'primary' : 'plain'}
            aria-disabled={props.command.busy()}
            onClick={() => press(command())}
          >
            {label(command())}
          </Button>
        )}
      </Show>
      <Menu label="More" items={others()} ref={props.moreRef} />
      <Show when={used()}>
        <Suspense>
          <ControlDialogs
            snapshot={props.snapshot}
            command={props.command}
            question={question()}
            onClose={() => setQuestion(null)}
          />
        </Suspense>
      </Show>
    </div>
  );
}
