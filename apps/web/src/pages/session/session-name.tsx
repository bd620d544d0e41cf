import { createSignal, Show } from 'solid-js';
import { useClient } from '../../server/client.js';
import type { CommandState } from '../../server/create-command.js';
import { Button } from '../../design/button.js';
import styles from './session-name.module.css';

/** Longest name, in characters. */
const LONGEST = 200;

/** The name of a session, editable in place. `onRenamed` is called once the server has stored it. */
export function SessionName(props: { sessionId: number; name: string; command: CommandState; onRenamed: () => void }) {
  const { sessions } = useClient();
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
    if (name === '' || name === props.name) return close();
    if (!(await props.command.run(() => sessions.update(props.sessionId, { name })))) return;
    props.onRenamed();
    close();
  };
  return (
    <Show
      when={editing()}
      fallback={
        <div class={styles.shown}>
          <h1>{props.name}</h1>
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
          value={props.name}
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
