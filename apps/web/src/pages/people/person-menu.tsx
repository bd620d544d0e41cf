import { createSignal, For, Show } from 'solid-js';
import { apiErrorOf } from '#libs/client';
import type { Person } from '#libs/contracts';
import { Confirm } from '../../design/dialog.js';
import { TextField } from '../../design/field.js';
import { count, counted } from '../../design/format.js';
import { Problem, Skeleton } from '../../design/layout.js';
import { Menu } from '../../design/menu.js';
import { showNote } from '../../design/notes.js';
import { Answered } from '../../server/answered.js';
import { client, createCommand } from '../../server/client.js';
import { createQuery } from '../../server/create-query.js';
import { FaceCrop, personName } from './person.js';
import styles from './person-menu.module.css';

/** People that are listed; the others are found by name. */
const SHOWN = 60;

/** A menu to merge, hide or show a person. */
export function PersonMenu(props: {
  person: Person;
  onHidden: (person: Person) => void;
  onMerged: (into: Person) => void;
}) {
  const command = createCommand();
  const [merging, setMerging] = createSignal(false);
  const [into, setInto] = createSignal<Person | null>(null);
  const close = () => {
    setMerging(false);
    setInto(null);
    command.clear();
  };
  const merge = (other: Person) =>
    command.run(async () => {
      const person = await client.people.merge(props.person.id, { into: other.id });
      close();
      showNote({ text: `Merged into ${personName(person)}.` });
      props.onMerged(person);
    });
  const setHidden = async (hidden: boolean): Promise<void> => {
    try {
      const person = await client.people.update(props.person.id, { hidden });
      props.onHidden(person);
      if (!hidden) return;
      const show = () => void setHidden(false);
      showNote({ text: `${personName(person)} is hidden.`, action: { label: 'Show again', run: show } });
    } catch (error) {
      showNote({ kind: 'problem', text: apiErrorOf(error).message });
    }
  };
  return (
    <>
      <Menu
        label={`More for ${personName(props.person)}`}
        items={[
          { label: 'Merge with…', onSelect: () => setMerging(true) },
          props.person.hidden
            ? { label: 'Show again', onSelect: () => void setHidden(false) }
            : { label: 'Hide', onSelect: () => void setHidden(true) },
        ]}
      />
      <Confirm
        open={merging()}
        title={`Merge ${personName(props.person)}`}
        no="Keep both"
        yes="Merge"
        disabled={into() === null || command.busy()}
        onClose={close}
        onConfirm={() => void merge(into() as Person)}
      >
        <Choice person={props.person} into={into()} onChoose={setInto} />
        <Show when={command.error()}>{(error) => <Problem>{error().message}</Problem>}</Show>
      </Confirm>
    </>
  );
}

/** The choice of the person to merge with, and what the merge changes for both. */
function Choice(props: { person: Person; into: Person | null; onChoose: (person: Person) => void }) {
  const query = createQuery({ key: () => 'people', read: () => client.people.list() });
  const [typed, setTyped] = createSignal('');
  const fitting = () => {
    const searched = typed().trim().toLowerCase();
    const people = query.value()?.people ?? [];
    return people.filter(
      (person) => person.id !== props.person.id && personName(person).toLowerCase().includes(searched),
    );
  };
  const all = () => (props.person.faces === 1 ? 'The one face' : `All ${count(props.person.faces)} faces`);
  return (
    <>
      <TextField label="Find by name" type="search" value={typed()} onInput={setTyped} />
      <Answered query={query} waiting={<Skeleton shape="card" />}>
        {() => (
          <>
            <ul class={styles.people} aria-label="People to merge with">
              <For
                each={fitting().slice(0, SHOWN)}
                fallback={<li class={styles.note}>No other person has this name.</li>}
              >
                {(person) => (
                  <li>
                    <label class={styles.person}>
                      <input
                        type="radio"
                        name="into"
                        checked={props.into?.id === person.id}
                        onChange={() => props.onChoose(person)}
                      />
                      <FaceCrop faceId={person.representativeFaceId} />
                      <span class={styles.name}>{personName(person)}</span>
                      <small class={styles.note}>{counted(person.faces, 'face')}</small>
                    </label>
                  </li>
                )}
              </For>
            </ul>
            <Show when={fitting().length > SHOWN}>
              <p class={styles.note}>and {count(fitting().length - SHOWN)} more: find them by name.</p>
            </Show>
          </>
        )}
      </Answered>
      <p class={styles.meaning} aria-live="polite">
        <Show when={props.into} fallback="Choose the person to merge into.">
          {(other) => (
            <>
              {all()} of {personName(props.person)} will move to {personName(other())}, who will have{' '}
              {counted(props.person.faces + other().faces, 'face')}. {personName(props.person)} will be removed. This
              cannot be undone.
            </>
          )}
        </Show>
      </p>
    </>
  );
}
