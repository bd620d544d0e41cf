import { createMemo, For, Show } from 'solid-js';
import { counted } from '../../design/format.js';
import { Section } from '../../design/layout.js';
import { client } from '../../server/client.js';
import { createQuery } from '../../server/create-query.js';
import { FaceCrop } from '../people/face-crop.js';
import { createPeopleVersion } from '../people/people-version.js';
import { personName } from '../people/words.js';
import styles from './newest-people.module.css';

/** People that are shown. */
const SHOWN = 8;

/** The newest people without a name, while there are any. */
export default function NewestPeople() {
  const query = createQuery({ key: () => 'people', read: () => client.people.list(), version: createPeopleVersion() });
  const unnamed = createMemo(() => (query.value()?.people ?? []).filter(({ name }) => name === null));
  const newest = createMemo(() =>
    unnamed()
      .toSorted((a, b) => b.id - a.id)
      .slice(0, SHOWN),
  );
  return (
    <Show when={newest().length > 0}>
      <Section
        title="Who is this?"
        aside={<a href="/people?show=who">{counted(unnamed().length, 'person', 'people')} to name</a>}
      >
        <ul class={styles.people} aria-label="People to name">
          <For each={newest()}>
            {(person) => (
              <li>
                <a class={styles.person} href={`/people/${person.id}`}>
                  <FaceCrop faceId={person.representativeFaceId} alt={personName(person)} round />
                </a>
              </li>
            )}
          </For>
        </ul>
      </Section>
    </Show>
  );
}
