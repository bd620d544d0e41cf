import type { Snapshot } from '#libs/contracts';
import { Button } from '../../design/button.js';
import { client, type CommandState } from '../../server/client.js';
import styles from './session-name.module.css';

/** Longest name, in characters. */
const LONGEST = 200;

/** A field to rename a session, in place of its name. `onRenamed` is called once the server has stored the name. */
export default function SessionName(props: {
  snapshot: Snapshot;
  command: CommandState;
  onRenamed: () => void;
  onClose: () => void;
}) {
  let input: HTMLInputElement | undefined;
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const name = input?.value.trim() ?? '';
    if (name === '' || name === props.snapshot.name) return props.onClose();
    if (!(await props.command.run(() => client.sessions.update(props.snapshot.sessionId, { name })))) return;
    props.onRenamed();
    props.onClose();
  };
  return (
    <form
      class={styles.form}
      onSubmit={(event) => void submit(event)}
      onKeyDown={(event) => event.key === 'Escape' && props.onClose()}
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
      <Button onClick={() => props.onClose()}>Cancel</Button>
    </form>
  );
}
