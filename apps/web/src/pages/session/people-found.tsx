import { For, Show } from 'solid-js';
import type { AnswerOf, endpoints } from '#libs/contracts';
import { count, counted } from '../../design/format.js';
import { FaceCrop } from '../people/face-crop.js';
import { personName } from '../people/words.js';
import styles from './people-found.module.css';

const SHOWN = 60;

/** The people in the photos of a session, as the server lists them. */
export default function PeopleFound(props: { known: AnswerOf<typeof endpoints.people.list> }) {
  const people = () => props.known.people;
  return (
    <section class={styles.panel} aria-labelledby="people-found">
      <header class={styles.head}>
        <h2 id="people-found">People in these photos</h2>
        <span class={styles.note}>{counted(props.known.ungrouped, 'face')} not grouped</span>
      </header>
      <ul class={styles.faces}>
        <For each={people().slice(0, SHOWN)}>
          {(person) => (
            <li>
              <a class={styles.person} href={`/people/${person.id}`}>
                <FaceCrop faceId={person.representativeFaceId} alt="" round />
                <span class={styles.name}>{personName(person)}</span>
              </a>
              <p class={styles.note}>{counted(person.photos, 'photo')}</p>
            </li>
          )}
        </For>
      </ul>
      <Show when={people().length > SHOWN}>
        <a class={styles.note} href="/people">
          and {count(people().length - SHOWN)} more people
        </a>
      </Show>
    </section>
  );
}
