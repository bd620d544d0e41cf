import { createSignal, Show } from 'solid-js';
import type { Snapshot } from '#libs/contracts';
import { Button } from '../../design/button.js';
import { client, type CommandState } from '../../server/client.js';
import styles from './session-name.module.css';

/** Longest name, in characters. */
const LONGEST = 200;

/** The name of a session, editable in place. `onRenamed` is called once the server has stored it. */
export function SessionName(props: { snapshot: Snapshot; command: CommandState; onRenamed: () => void }) {
  const [editing, setEditing] = createSignal(false);
  let rename: HTMLButtonElement | undefined;
  let input: HTMLInputElement | undefined;
  const close = () => {
    setEditing(false);
    rename?.focus();
  };
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const name = input?.value.trim() ?? '';
    if (name === '' || name === props.snapshot.name) return close();
    if (!(await props.command.run(() => client.sessions.update(props.snapshot.sessionId, { name })))) return;
    props.onRenamed();
    close();
  };
  return (
    <Show
      when={editing()}
      fallback={
        <div class={styles.shown}>
          <h1>{props.snapshot.name}</h1>
          <button ref={rename} type="button" class={styles.rename} onClick={() => setEditing(true)}>
            Rename
          </button>
        </div>
      }
    >
      <form
        class={styles.form}
        onSubmit={(event) => void submit(event)}
        onKeyDown={(event) => event.key === 'Escape' && close()}
      >
        <input
          ref={(element) => {
            input = element;
            queueMicrotask(() => element.select());
          }}
          class={styles.input}
          aria-label="Name of the session"
          value={props.snapshot.name}
          maxLength={LONGEST}
          required
          autocomplete="off"
        />
        <Button type="submit" kind="primary" disabled={props.command.busy()}>
          Save
        </Button>
        <Button onClick={close}>Cancel</Button>
      </form>
    </Show>
  );
}
