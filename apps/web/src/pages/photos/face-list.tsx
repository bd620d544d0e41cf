import { For, Show } from 'solid-js';
import type { Person, PhotoFace } from '#libs/contracts';
import { Section } from '../../design/layout.js';
import { counted } from '../../design/format.js';
import { FaceCrop } from '../people/face-crop.js';
import { PersonNameField } from '../people/person-name.js';
import styles from './face-list.module.css';

/** The faces of the photo. Each person can be named here. */
export function FaceList(props: {
  faces: readonly PhotoFace[];
  onPoint: (faceId: number | null) => void;
  onChange: (faces: PhotoFace[]) => void;
}) {
  const named = ({ id, name, hidden }: Person) =>
    props.onChange(
      props.faces.map((face) => (face.person?.id === id ? { ...face, person: { id, name, hidden } } : face)),
    );
  return (
    <Section title="Faces" aside={<span>{counted(props.faces.length, 'face')}</span>}>
      <ul class={styles.faces}>
        <For each={props.faces}>
          {(face) => (
            <li
              class={styles.face}
              onPointerEnter={() => props.onPoint(face.id)}
              onPointerLeave={() => props.onPoint(null)}
              onFocusIn={() => props.onPoint(face.id)}
              onFocusOut={() => props.onPoint(null)}
            >
              <FaceCrop faceId={face.id} />
              <div class={styles.person}>
                <Show when={face.person} fallback={<p class={styles.ungrouped}>Not grouped</p>}>
                  {(person) => (
                    <>
                      <PersonNameField person={person()} onNamed={named} />
                      <a class={styles.more} href={`/people/${person().id}`}>
                        All photos
                      </a>
                    </>
                  )}
                </Show>
              </div>
            </li>
          )}
        </For>
      </ul>
    </Section>
  );
}
