import { createSignal, Show } from 'solid-js';
import { endpoints, type Person } from '#libs/contracts';
import { showNote } from '../../design/notes.js';
import { client, createCommand } from '../../server/client.js';
import styles from './person.module.css';

const LONGEST = 200;

/** A person's name, editable in place. Enter or leaving the field saves it, Escape does not. */
export function PersonNameField(props: { person: Pick<Person, 'id' | 'name'>; onNamed: (person: Person) => void }) {
  const command = createCommand();
  const [editing, setEditing] = createSignal(false);
  let button!: HTMLButtonElement;
  let written = '';

  const edit = () => {
    written = props.person.name ?? '';
    setEditing(true);
  };
  const stop = () => {
    setEditing(false);
    button.focus();
  };
  const save = async (): Promise<boolean> => {
    if (!editing() || command.busy()) return false;
    if (written.trim() !== (props.person.name ?? '')) {
      const done = await command.run(async () =>
        props.onNamed(await client.people.update(props.person.id, { name: written })),
      );
      if (!done) showNote({ kind: 'problem', text: `The name could not be saved. ${command.error()?.message ?? ''}` });
      if (!done) return false;
    }
    setEditing(false);
    return true;
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

/** The name of a person, or their number while they have no name. */
export function personName(person: { readonly id: number; readonly name: string | null }): string {
  return person.name ?? `Person ${person.id}`;
}

/** A face, cropped from its photo; blank if there is none. */
export function FaceCrop(props: { faceId: number | null; alt?: string }) {
  return (
    <Show when={props.faceId} fallback={<span class={styles.crop} />}>
      {(faceId) => (
        <img
          class={styles.crop}
          src={endpoints.faces.crop.path(faceId())}
          alt={props.alt ?? ''}
          width="160"
          height="160"
          decoding="async"
        />
      )}
    </Show>
  );
}
