import { For, Show } from 'solid-js';
import type { Person } from '#libs/contracts';
import { Answered } from '../../server/answered.js';
import { useClient } from '../../server/client.js';
import { createQuery } from '../../server/create-query.js';
import { count, counted } from '../../design/format.js';
import { Section, SkeletonGrid } from '../../design/layout.js';
import { FaceCrop } from '../people/face-crop.js';
import styles from './people-found.module.css';
import { personName } from '../people/person-name.js';

const SHOWN = 24;

/** The people of the library after a run, most faces first. */
export function PeopleFound(props: { run: number }) {
  const client = useClient();
  const people = createQuery({ key: () => props.run, read: () => client.people.list() });
  return (
    <Section title="People in your library">
      <Answered query={people} waiting={<SkeletonGrid tiles={6} />}>
        {(known) => (
          <>
            <Show
              when={known().people.length > 0}
              fallback={<p class={styles.note}>No face appears often enough to form a person.</p>}
            >
              <ul class={styles.faces}>
                <For each={known().people.slice(0, SHOWN)}>{(person) => <Found person={person} />}</For>
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

function Found(props: { person: Person }) {
  return (
    <li>
      <a class={styles.person} href={`/people/${props.person.id}`}>
        <FaceCrop faceId={props.person.representativeFaceId} alt="" />
        <span class={styles.name}>{personName(props.person)}</span>
      </a>
      <p class={styles.note}>
        {counted(props.person.faces, 'face')} in {counted(props.person.photos, 'photo')}
      </p>
    </li>
  );
}
