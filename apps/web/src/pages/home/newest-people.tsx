import { createMemo, For, Show } from 'solid-js';
import type { Person } from '#libs/contracts';
import { counted } from '../../design/format.js';
import { Section } from '../../design/layout.js';
import { FaceCrop } from '../people/face-crop.js';
import { personName } from '../people/words.js';
import styles from './newest-people.module.css';

/** People that are shown. */
const SHOWN = 8;

/** The newest people without a name, while there are any. */
export default function NewestPeople(props: { people: readonly Person[] }) {
  const unnamed = createMemo(() => props.people.filter(({ name }) => name === null));
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
