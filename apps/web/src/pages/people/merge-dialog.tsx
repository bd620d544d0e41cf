import { createSignal, For, Show } from 'solid-js';
import type { Person } from '#libs/contracts';
import { Answered } from '../../server/answered.js';
import { useClient } from '../../server/client.js';
import { createAnswer } from '../../server/create-answer.js';
import { createCommand } from '../../server/create-command.js';
import { Button } from '../../design/button.js';
import { Dialog, DialogActions } from '../../design/dialog.js';
import { TextField } from '../../design/field.js';
import { count, counted } from '../../design/format.js';
import { Problem, Skeleton } from '../../design/layout.js';
import { FaceCrop } from './face-crop.js';
import styles from './merge-dialog.module.css';
import { personName } from './words.js';

/** People that are shown to choose from; the others are found by name. */
const SHOWN = 60;

interface MergeDialogProps {
  open: boolean;
  person: Person;
  onClose: () => void;
  onMerged: (into: Person) => void;
}

/** Asks who a person really is, and says what then becomes of both. */
export function MergeDialog(props: MergeDialogProps) {
  return (
    <Dialog open={props.open} title={`Who is ${personName(props.person)}?`} onClose={props.onClose}>
      <Choice {...props} />
    </Dialog>
  );
}

function Choice(props: MergeDialogProps) {
  const client = useClient();
  const answer = createAnswer(
    () => 'people',
    () => client.people.list(),
  );
  const command = createCommand();
  const [into, setInto] = createSignal<Person | null>(null);
  const [typed, setTyped] = createSignal('');
  const choices = (people: readonly Person[]) => {
    const sought = typed().trim().toLowerCase();
    const fitting = people.filter(
      (person) => person.id !== props.person.id && personName(person).toLowerCase().includes(sought),
    );
    return { shown: fitting.slice(0, SHOWN), more: Math.max(0, fitting.length - SHOWN) };
  };
  const merge = (other: Person) =>
    void command.run(async () => props.onMerged(await client.people.merge(props.person.id, other.id)));
  return (
    <>
      <TextField label="Find by name" type="search" value={typed()} onInput={setTyped} />
      <Answered answer={answer} waiting={<Skeleton shape="card" />}>
        {(known) => (
          <>
            <ul class={styles.people} aria-label="People to merge with">
              <For
                each={choices(known().people).shown}
                fallback={<li class={styles.note}>Nobody else is called that.</li>}
              >
                {(person) => (
                  <li>
                    <label class={styles.person}>
                      <input
                        type="radio"
                        name="into"
                        checked={into()?.id === person.id}
                        onChange={() => setInto(person)}
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
        <Show when={into()} fallback="Choose the person they are the same as.">
          {(other) => (
            <>
              {facesOf(props.person)} will be {personName(other())}’s, who then has{' '}
              {counted(props.person.faces + other().faces, 'face')}. {personName(props.person)} is no more. This cannot
              be undone.
            </>
          )}
        </Show>
      </p>
      <Show when={command.error()}>{(error) => <Problem>{error().message}</Problem>}</Show>
      <DialogActions>
        <Button onClick={() => props.onClose()}>Leave as they are</Button>
        <Button kind="primary" disabled={into() === null || command.busy()} onClick={() => merge(into() as Person)}>
          Merge
        </Button>
      </DialogActions>
    </>
  );
}

function facesOf(person: Person): string {
  return person.faces === 1
    ? `The one face of ${personName(person)}`
    : `All ${count(person.faces)} faces of ${personName(person)}`;
}
