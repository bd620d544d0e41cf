import { createSignal, For, Show } from 'solid-js';
import { Button } from '../../design/button.js';
import { ListField } from '../../design/field.js';
import styles from './ignore-field.module.css';

/** The patterns of files that a folder leaves out, editable in place. Escape leaves them as they are. */
export function IgnoreField(props: { patterns: readonly string[]; onSave: (patterns: string[]) => Promise<boolean> }) {
  const [written, setWritten] = createSignal<string[] | null>(null);
  const [busy, setBusy] = createSignal(false);
  let edit!: HTMLButtonElement;
  const close = () => {
    setWritten(null);
    edit.focus();
  };
  const save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    const saved = await props.onSave(written() ?? []);
    setBusy(false);
    if (saved) close();
  };
  return (
    <Show
      when={written() !== null}
      fallback={
        <div class={styles.shown}>
          <span class={styles.label}>Leaves out</span>
          <Show when={props.patterns.length > 0} fallback={<span class={styles.none}>nothing extra</span>}>
            <ul class={styles.patterns} aria-label="Left out">
              <For each={props.patterns}>
                {(pattern) => (
                  <li>
                    <code>{pattern}</code>
                  </li>
                )}
              </For>
            </ul>
          </Show>
          <Button
            ref={edit}
            kind="quiet"
            aria-label="Edit what is left out"
            onClick={() => setWritten([...props.patterns])}
          >
            Edit
          </Button>
        </div>
      }
    >
      <form
        class={styles.form}
        onSubmit={(event) => void save(event)}
        onKeyDown={(event) => event.key === 'Escape' && close()}
      >
        <ListField
          label="Leave out"
          hint="Files and folders, separated by commas, such as *-edited.* or private/. It counts from the next session on."
          ref={(input) => queueMicrotask(() => input.focus())}
          values={props.patterns}
          autocomplete="off"
          onInput={setWritten}
        />
        <div class={styles.actions}>
          <Button type="submit" kind="primary" disabled={busy()}>
            Save
          </Button>
          <Button onClick={close}>Cancel</Button>
        </div>
      </form>
    </Show>
  );
}
