import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import type { PhotoFace } from '#libs/contracts';
import { personName } from '../people/words.js';
import styles from './face-box.module.css';

/** Where a face is in the picture; it leads to whose it is. */
export function FaceBox(props: { face: PhotoFace; pointed: boolean }) {
  const place = (): JSX.CSSProperties => {
    const { x, y, width, height } = props.face.box;
    return { left: `${100 * x}%`, top: `${100 * y}%`, width: `${100 * width}%`, height: `${100 * height}%` };
  };
  return (
    <Show
      when={props.face.person}
      fallback={
        <span
          class={styles.box}
          classList={{ [styles.pointed ?? '']: props.pointed }}
          style={place()}
          data-face={props.face.id}
        />
      }
    >
      {(person) => (
        <a
          class={styles.box}
          classList={{ [styles.pointed ?? '']: props.pointed, [styles.named ?? '']: person().name !== null }}
          style={place()}
          href={`/people/${person().id}`}
          data-face={props.face.id}
        >
          <span class={styles.label}>{personName(person())}</span>
        </a>
      )}
    </Show>
  );
}
