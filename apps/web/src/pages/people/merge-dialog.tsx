import { createSignal, For, Show } from 'solid-js';
import type { Person } from '#libs/contracts';
import { Answered } from '../../server/answered.js';
import { useClient } from '../../server/client.js';
import { createQuery } from '../../server/create-query.js';
import { createCommand } from '../../server/create-command.js';
import { Confirm } from '../../design/dialog.js';
import { TextField } from '../../design/field.js';
import { count, counted } from '../../design/format.js';
import { Problem, Skeleton } from '../../design/layout.js';
import { FaceCrop } from './face-crop.js';
import styles from './merge-dialog.module.css';
import { personName } from './person-name.js';

/** People that are listed; the others are found by name. */
const SHOWN = 60;

interface MergeDialogProps {
  open: boolean;
  person: Person;
  onClose: () => void;
  onMerged: (into: Person) => void;
}

/** The choice of the person to merge with, and what the merge changes for both. */
export function MergeDialog(props: MergeDialogProps) {
  const client = useClient();
  const command = createCommand();
  const [into, setInto] = createSignal<Person | null>(null);
  const close = () => {
    setInto(null);
    command.clear();
    props.onClose();
  };
  const merge = (other: Person) =>
    void command.run(async () => props.onMerged(await client.people.merge(props.person.id, { into: other.id })));
  return (
    <Confirm
      open={props.open}
      title={`Merge ${personName(props.person)}`}
      no="Keep both"
      yes="Merge"
      disabled={into() === null || command.busy()}
      onClose={close}
      onConfirm={() => merge(into() as Person)}
    >
      <Choice person={props.person} into={into()} onChoose={setInto} />
      <Show when={command.error()}>{(error) => <Problem>{error().message}</Problem>}</Show>
    </Confirm>
  );
}

function Choice(props: { person: Person; into: Person | null; onChoose: (person: Person) => void }) {
  const client = useClient();
  const query = createQuery({ key: () => 'people', read: () => client.people.list() });
  const [typed, setTyped] = createSignal('');
  const choices = (people: readonly Person[]) => {
    const searched = typed().trim().toLowerCase();
    const fitting = people.filter(
      (person) => person.id !== props.person.id && personName(person).toLowerCase().includes(searched),
    );
    return { shown: fitting.slice(0, SHOWN), more: Math.max(0, fitting.length - SHOWN) };
  };
  return (
    <>
      <TextField label="Find by name" type="search" value={typed()} onInput={setTyped} />
      <Answered query={query} waiting={<Skeleton shape="card" />}>
        {(known) => (
          <>
            <ul class={styles.people} aria-label="People to merge with">
              <For
                each={choices(known().people).shown}
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
            <Show when={choices(known().people).more > 0}>
              <p class={styles.note}>and {count(choices(known().people).more)} more: find them by name.</p>
            </Show>
          </>
        )}
      </Answered>
      <p class={styles.meaning} aria-live="polite">
        <Show when={props.into} fallback="Choose the person to merge into.">
          {(other) => (
            <>
              {facesOf(props.person)} will move to {personName(other())}, who will have{' '}
              {counted(props.person.faces + other().faces, 'face')}. {personName(props.person)} will be removed. This
              cannot be undone.
            </>
          )}
        </Show>
      </p>
    </>
  );
}

function facesOf(person: Person): string {
  return person.faces === 1
    ? `The one face of ${personName(person)}`
    : `All ${count(person.faces)} faces of ${personName(person)}`;
}
