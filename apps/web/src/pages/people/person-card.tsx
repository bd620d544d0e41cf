import { For, Show } from 'solid-js';
import type { Person } from '#libs/contracts';
import { counted } from '../../design/format.js';
import { FaceCrop } from './face-crop.js';
import styles from './person-card.module.css';
import { PersonMenu } from './person-menu.js';
import { personName, PersonNameField } from './person-name.js';

/** Faces in the row below the main one; the row is left out if there are fewer. */
const STRIP = 4;

/** A person in a grid: their best face, a row of others, their name and their menu. */
export function PersonCard(props: { person: Person; onNamed: (person: Person) => void; onMoved: () => void }) {
  return (
    <article class={styles.card} aria-label={personName(props.person)}>
      <a class={styles.faces} href={`/people/${props.person.id}`}>
        <FaceCrop faceId={props.person.representativeFaceId} alt={personName(props.person)} />
        <Show when={props.person.otherFaceIds.length === STRIP}>
          <For each={props.person.otherFaceIds}>{(faceId) => <FaceCrop faceId={faceId} />}</For>
        </Show>
      </a>
      <div class={styles.caption}>
        <div class={styles.name}>
          <PersonNameField person={props.person} onNamed={props.onNamed} />
        </div>
        <PersonMenu person={props.person} onHidden={props.onMoved} onMerged={props.onMoved} />
      </div>
      <p class={styles.note}>
        {counted(props.person.faces, 'face')} in {counted(props.person.photos, 'photo')}
      </p>
    </article>
  );
}
