import { createSignal, For, Show } from 'solid-js';
import { Confirm } from '../../design/dialog.js';
import { count } from '../../design/format.js';
import { QueryProblem } from '../../server/answered.js';
import { client } from '../../server/client.js';
import { createQuery } from '../../server/create-query.js';
import { correct } from './correct.js';
import { FaceCrop } from './face-crop.js';
import { type Choice, choiceOf, sayWho, type Subject } from './people-search.js';
import { PersonPicker } from './person-picker.js';
import styles from './who-dialog.module.css';

/** Faces that are shown above the field; of more only their number. */
const SHOWN = 6;

/** What a dialog asks: who a subject is, with the faces to show for it. */
export interface Question {
  readonly title: string;
  readonly subject: Subject;
  readonly crops: readonly number[];
  /** A person who is no answer. */
  readonly not?: number | undefined;
  /** Only people who exist are answers. */
  readonly isMerge?: boolean;
}

/** Asks who faces or a group are, and says so by a correction; closed while there is no question. */
export function WhoDialog(props: {
  question: Question | null;
  onClose: () => void;
  onDone?: (choice: Choice) => void;
}) {
  const query = createQuery({
    key: () => (props.question === null ? null : 'people'),
    read: () => client.people.list(),
  });
  const [typed, setTyped] = createSignal('');
  const [busy, setBusy] = createSignal(false);
  const people = () => query.value()?.people.filter(({ id }) => id !== props.question?.not) ?? null;
  const allowsNew = () => props.question?.isMerge !== true;
  const choice = () => {
    const known = people();
    return known && choiceOf(known, typed(), allowsNew());
  };
  const close = () => {
    setTyped('');
    props.onClose();
  };
  const say = async (chosen: Choice | null) => {
    if (props.question === null || chosen === null || busy()) return;
    setBusy(true);
    const done = await correct(sayWho(props.question.subject, chosen));
    setBusy(false);
    if (!done) return;
    close();
    props.onDone?.(chosen);
  };
  return (
    <Confirm
      open={props.question !== null}
      title={props.question?.title ?? ''}
      no="Cancel"
      yes={allowsNew() ? 'Save' : 'Merge'}
      disabled={choice() === null || busy()}
      onClose={close}
      onConfirm={() => void say(choice())}
    >
      <Show when={props.question}>
        {(question) => (
          <div class={styles.crops} aria-hidden="true">
            <For each={question().crops.slice(0, SHOWN)}>
              {(faceId) => (
                <span class={styles.crop}>
                  <FaceCrop faceId={faceId} />
                </span>
              )}
            </For>
            <Show when={question().crops.length > SHOWN}>
              <span class={styles.more}>and {count(question().crops.length - SHOWN)} more</span>
            </Show>
          </div>
        )}
      </Show>
      <PersonPicker
        label="Name"
        people={people()}
        allowsNew={allowsNew()}
        typed={typed()}
        onType={setTyped}
        onChoose={(chosen) => void say(chosen)}
      />
      <QueryProblem query={query} />
    </Confirm>
  );
}
