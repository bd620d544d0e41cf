import { createSignal, For, onMount, Show } from 'solid-js';
import type { NewCorrection, Person } from '#libs/contracts';
import { Button } from '../../design/button.js';
import { createFocusFallback } from '../../design/focus.js';
import { counted } from '../../design/format.js';
import { Empty, Skeleton } from '../../design/layout.js';
import { Answered } from '../../server/answered.js';
import { client } from '../../server/client.js';
import { createQuery } from '../../server/create-query.js';
import { correct } from './correct.js';
import { FaceCrop } from './face-crop.js';
import styles from './questions.module.css';
import { personName } from './words.js';

/** Two people who may be one. */
interface Pair {
  readonly person: Person;
  readonly other: Person;
}

/** Asks of one pair of people at a time whether they are the same, likeliest first. */
export function SamePerson(props: { version: string }) {
  const query = createQuery({
    key: () => 'suggestions',
    read: () => client.people.suggestions(),
    version: () => props.version,
  });
  const [skipped, setSkipped] = createSignal<ReadonlySet<string>>(new Set());
  createFocusFallback(query.value);
  const left = (pairs: readonly Pair[]) => pairs.filter((pair) => !skipped().has(keyOf(pair)));
  return (
    <Answered query={query} waiting={<Skeleton shape="card" />}>
      {(known) => (
        <Show
          when={left(known().pairs)[0]}
          fallback={
            <Empty title="No more pairs">
              <p>People whose faces are much alike are asked about here, after faces are grouped.</p>
              <Show when={skipped().size > 0}>
                <Button onClick={() => setSkipped(new Set())}>Ask about skipped pairs again</Button>
              </Show>
            </Empty>
          }
        >
          {(pair) => (
            <PairQuestion
              pair={pair()}
              left={left(known().pairs).length}
              onAnswer={(answered) =>
                query.change(({ pairs }) => ({ pairs: pairs.filter((each) => keyOf(each) !== keyOf(answered)) }))
              }
              onSkip={() => setSkipped(new Set([...skipped(), keyOf(pair())]))}
            />
          )}
        </Show>
      )}
    </Answered>
  );
}

function PairQuestion(props: { pair: Pair; left: number; onAnswer: (pair: Pair) => void; onSkip: () => void }) {
  let section!: HTMLElement;
  let busy = false;
  // The keys work at once.
  onMount(() => section.focus({ preventScroll: true }));
  const say = async (said: NewCorrection) => {
    if (busy) return;
    const { pair } = props;
    busy = true;
    if (await correct(said)) props.onAnswer(pair);
    busy = false;
  };
  const answers = {
    s: () => void say(mergeOf(props.pair)),
    d: () => void say({ kind: 'different', personId: props.pair.person.id, otherId: props.pair.other.id }),
    k: () => props.onSkip(),
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in answers)) return;
    event.preventDefault();
    answers[event.key as keyof typeof answers]();
  };
  return (
    <section ref={section} class={styles.question} tabindex="-1" aria-labelledby="same-person" onKeyDown={onKey}>
      <h2 id="same-person">Same person?</h2>
      <div class={styles.pair} aria-live="polite">
        <Side person={props.pair.person} />
        <Side person={props.pair.other} />
      </div>
      <div class={styles.answers}>
        <Button kind="primary" aria-keyshortcuts="s" onClick={() => answers.s()}>
          Same <kbd>S</kbd>
        </Button>
        <Button aria-keyshortcuts="d" onClick={() => answers.d()}>
          Different <kbd>D</kbd>
        </Button>
        <Button kind="quiet" aria-keyshortcuts="k" onClick={() => answers.k()}>
          Skip <kbd>K</kbd>
        </Button>
        <p class={styles.left}>{counted(props.left, 'pair')} left</p>
      </div>
    </section>
  );
}

/** One of two people: their cover, some more faces, and how often they appear. */
function Side(props: { person: Person }) {
  return (
    <div class={styles.side}>
      <span class={styles.cover}>
        <FaceCrop faceId={props.person.representativeFaceId} round />
      </span>
      <a href={`/people/${props.person.id}`}>{personName(props.person)}</a>
      <MoreFaces person={props.person} />
      <p class={styles.note}>
        {counted(props.person.faces, 'face')} in {counted(props.person.photos, 'photo')}
      </p>
    </div>
  );
}

/** A row of more faces of a person. */
export function MoreFaces(props: { person: Person }) {
  return (
    <div class={styles.more}>
      <For each={props.person.otherFaceIds}>{(faceId) => <FaceCrop faceId={faceId} />}</For>
    </div>
  );
}

const keyOf = ({ person, other }: Pair): string => `${person.id} ${other.id}`;

/** The one with a name stays, else the one with more faces. */
function mergeOf({ person, other }: Pair): NewCorrection {
  const stays = (person.name === null) === (other.name === null) ? person.faces >= other.faces : person.name !== null;
  const [into, personId] = stays ? [person.id, other.id] : [other.id, person.id];
  return { kind: 'merge', personId, into };
}
