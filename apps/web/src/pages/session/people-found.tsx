import { For, Show } from 'solid-js';
import { Answered } from '../../server/answered.js';
import { client } from '../../server/client.js';
import { createQuery } from '../../server/create-query.js';
import { count, counted } from '../../design/format.js';
import { Section, SkeletonGrid } from '../../design/layout.js';
import styles from './people-found.module.css';
import { FaceCrop } from '../people/face-crop.js';
import { personName } from '../people/words.js';

const SHOWN = 24;

/** The people in the photos of a session after a run, most faces first. */
export default function PeopleFound(props: { session: number; run: number }) {
  const people = createQuery({ key: () => props.run, read: () => client.people.list({ session: props.session }) });
  return (
    <Section title="People in these photos">
      <Answered query={people} waiting={<SkeletonGrid tiles={6} />}>
        {(known) => (
          <>
            <Show
              when={known().people.length > 0}
              fallback={<p class={styles.note}>No face appears often enough to form a person.</p>}
            >
              <ul class={styles.faces}>
                <For each={known().people.slice(0, SHOWN)}>
                  {(person) => (
                    <li>
                      <a class={styles.person} href={`/people/${person.id}`}>
                        <FaceCrop faceId={person.representativeFaceId} alt="" />
                        <span class={styles.name}>{personName(person)}</span>
                      </a>
                      <p class={styles.note}>
                        {counted(person.faces, 'face')} in {counted(person.photos, 'photo')}
                      </p>
                    </li>
                  )}
                </For>
              </ul>
            </Show>
            <p class={styles.note}>
              <Show when={known().people.length > SHOWN}>
                <a href="/people">and {count(known().people.length - SHOWN)} more people</a> ·{' '}
              </Show>
              {counted(known().ungrouped, 'face')} not grouped
            </p>
          </>
        )}
      </Answered>
    </Section>
  );
}
