import { createSignal, Show } from 'solid-js';
import { apiErrorOf } from '#libs/client';
import type { Person } from '#libs/contracts';
import { showNote } from '../../design/notes.js';
import { client } from '../../server/client.js';
import { correct } from './correct.js';
import { choiceOf } from './people-search.js';
import styles from './person-name.module.css';
import { SameNameDialog, type SameName } from './same-name.js';
import { personName } from './words.js';

const LONGEST = 200;

/** A person's name, editable in place. Enter or leaving the field saves it, Escape does not. Where somebody else has the name, it is asked whether the two are one. */
export function PersonNameField(props: { person: Person; onMerged?: (into: Person) => void }) {
  const [editing, setEditing] = createSignal(false);
  const [same, setSame] = createSignal<SameName | null>(null);
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
  const give = () => correct({ kind: 'name', personId: props.person.id, name: written.trim() });
  /** @param byKey whether the focus stays here */
  const save = async (byKey: boolean) => {
    if (!editing() || saving) return;
    saving = true;
    const isNew = written.trim() !== (props.person.name ?? '');
    const other = isNew ? await namesake(props.person, written) : null;
    const isDone = !isNew || (other !== undefined && (other !== null || (await give())));
    saving = false;
    if (!isDone) return;
    setEditing(false);
    if (byKey) button.focus();
    if (other) setSame({ person: props.person, other });
  };
  const answer = async ({ person, other }: SameName, isOne: boolean) => {
    const isSaid = await (isOne
      ? correct({ kind: 'merge', personId: person.id, into: other.id })
      : // People of one name may be joined by grouping.
        correct({ kind: 'different', personId: person.id, otherId: other.id }));
    if (!isSaid || !(isOne || (await give()))) return;
    setSame(null);
    if (isOne) props.onMerged?.(other);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' && event.key !== 'Enter') return;
    event.preventDefault();
    if (event.key === 'Escape') stop();
    else void save(true);
  };
  return (
    <>
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
          onBlur={() => void save(false)}
        />
      </Show>
      <SameNameDialog same={same()} onAnswer={answer} onClose={() => setSame(null)} />
    </>
  );
}

/** Somebody else who has the name; null where nobody has, undefined where that cannot be known: a note says why. */
async function namesake(person: Person, name: string): Promise<Person | null | undefined> {
  try {
    const [{ people }, { people: hidden }] = await Promise.all([
      client.people.list(),
      client.people.list({ hidden: true }),
    ]);
    const others = [...people, ...hidden].filter(({ id, name: known }) => id !== person.id && known !== null);
    const choice = choiceOf(others, name, false);
    return choice !== null && 'person' in choice ? choice.person : null;
  } catch (error) {
    showNote({ kind: 'problem', text: apiErrorOf(error).message });
    return undefined;
  }
}
