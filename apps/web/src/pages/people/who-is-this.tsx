import { createSignal, Show } from 'solid-js';
import type { NewCorrection, Person } from '#libs/contracts';
import { Button } from '../../design/button.js';
import { counted } from '../../design/format.js';
import { Empty } from '../../design/layout.js';
import { correct } from './correct.js';
import { FaceCrop } from './face-crop.js';
import { choiceOf, sayWho, type Choice } from './people-search.js';
import { PersonPicker } from './person-picker.js';
import styles from './questions.module.css';
import { MoreFaces } from './same-person.js';

/** A group that was answered: the name that it has now; null if it is gone from the list. */
export interface Answer {
  readonly personId: number;
  readonly name: string | null;
}

/** Asks who each group without a name is, the largest first. `onAnswer` changes `people`, before they are read again. */
export function WhoIsThis(props: { people: readonly Person[]; onAnswer: (answer: Answer) => void }) {
  const [skipped, setSkipped] = createSignal<ReadonlySet<number>>(new Set());
  const left = () => props.people.filter(({ id, name }) => name === null && !skipped().has(id));
  return (
    <Show
      when={left()[0]}
      fallback={
        <Empty title="No more groups without a name">
          <p>Groups that sessions find are asked about here.</p>
          <Show when={skipped().size > 0}>
            <Button onClick={() => setSkipped(new Set())}>Ask about skipped groups again</Button>
          </Show>
        </Empty>
      }
    >
      {(person) => (
        <Group
          person={person()}
          people={props.people}
          left={left().length}
          onAnswer={props.onAnswer}
          onSkip={() => setSkipped(new Set([...skipped(), person().id]))}
        />
      )}
    </Show>
  );
}

function Group(props: {
  person: Person;
  people: readonly Person[];
  left: number;
  onAnswer: (answer: Answer) => void;
  onSkip: () => void;
}) {
  const [typed, setTyped] = createSignal('');
  const [busy, setBusy] = createSignal(false);
  const named = () => props.people.filter(({ name }) => name !== null);
  const choice = () => choiceOf(named(), typed(), true);
  const say = async (said: NewCorrection) => {
    if (busy()) return;
    const personId = props.person.id;
    setBusy(true);
    const isDone = await correct(said);
    setBusy(false);
    if (!isDone) return;
    setTyped('');
    props.onAnswer({ personId, name: said.kind === 'name' ? said.name : null });
  };
  const sayItIs = (chosen: Choice | null) => {
    if (chosen !== null) void say(sayWho({ personId: props.person.id }, chosen));
  };
  return (
    <section class={styles.question} aria-labelledby="who-is-this">
      <h2 id="who-is-this">Who is this?</h2>
      <div class={styles.group} aria-live="polite">
        <span class={styles.cover}>
          <FaceCrop faceId={props.person.representativeFaceId} round />
        </span>
        <div>
          <MoreFaces person={props.person} />
          <p class={styles.note}>
            <a href={`/people/${props.person.id}?show=faces`}>{counted(props.person.faces, 'face')}</a> in{' '}
            {counted(props.person.photos, 'photo')}
          </p>
        </div>
      </div>
      <PersonPicker
        label="Name"
        people={named()}
        allowsNew
        typed={typed()}
        onType={setTyped}
        onChoose={(chosen) => sayItIs(chosen)}
      />
      <div class={styles.answers}>
        <Button kind="primary" aria-disabled={choice() === null} onClick={() => sayItIs(choice())}>
          Save
        </Button>
        <Button onClick={() => void say({ kind: 'hide', personId: props.person.id, hidden: true })}>Not people</Button>
        <Button kind="quiet" onClick={() => props.onSkip()}>
          Skip
        </Button>
        <p class={styles.left}>{counted(props.left, 'group')} left</p>
      </div>
    </section>
  );
}
