import { createSignal, Show } from 'solid-js';
import type { Person } from '#libs/contracts';
import { correct } from './correct.js';
import styles from './person-name.module.css';
import { personName } from './words.js';

const LONGEST = 200;

/** A person's name, editable in place. Enter or leaving the field saves it, Escape does not. */
export function PersonNameField(props: { person: Pick<Person, 'id' | 'name'> }) {
  const [editing, setEditing] = createSignal(false);
  let button!: HTMLButtonElement;
  let written = '';
  let saving = false;

  const edit = () => {
    written = props.person.name ?? '';
    setEditing(true);
  };
  const stop = () => {
    setEditing(false);
    button.focus();
  };
  const save = async (): Promise<boolean> => {
    if (!editing() || saving) return false;
    const name = written.trim();
    saving = true;
    const isSaved =
      name === (props.person.name ?? '') || (await correct({ kind: 'name', personId: props.person.id, name }));
    saving = false;
    if (isSaved) setEditing(false);
    return isSaved;
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' && event.key !== 'Enter') return;
    event.preventDefault();
    if (event.key === 'Escape') stop();
    else void save().then((saved) => saved && button.focus());
  };
  return (
    <Show
      when={editing()}
      fallback={
        <button ref={button} type="button" class={styles.name} data-named={props.person.name !== null} onClick={edit}>
          {props.person.name ?? 'Add a name'}
        </button>
      }
    >
      <input
        class={styles.input}
        aria-label={`Name of ${personName(props.person)}`}
        value={props.person.name ?? ''}
        maxlength={LONGEST}
        ref={(input) => queueMicrotask(() => input.select())}
        onInput={(event) => (written = event.currentTarget.value)}
        onKeyDown={onKey}
        onBlur={() => void save()}
      />
    </Show>
  );
}
