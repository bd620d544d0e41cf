import { createSignal, For, Show } from 'solid-js';
import { routes, type Photo } from '#libs/contracts';
import { fileName } from '../../design/format.js';
import { FaceBox } from './face-box.js';
import styles from './picture.module.css';

/** Of what was never decoded the shape is not known. */
const UNKNOWN_RATIO = 4 / 3;

/** The picture, its thumbnail until it is there, and the boxes of its faces. */
export function Picture(props: { photo: Photo; marked: boolean; pointed: number | null }) {
  const [state, setState] = createSignal<'loading' | 'shown' | 'failed'>('loading');
  const ratio = () => {
    const { width, height } = props.photo;
    return width && height ? width / height : UNKNOWN_RATIO;
  };
  return (
    <figure class={styles.stage}>
      <div class={styles.picture} style={{ '--ratio': String(ratio()) }}>
        <Show
          when={state() !== 'failed'}
          fallback={
            <p class={styles.failed}>
              This file cannot be shown as a picture. It may be damaged, or no longer be there.
            </p>
          }
        >
          <Show when={state() === 'loading' && props.photo.width !== null}>
            <img class={styles.image} src={routes.thumbnail(props.photo.id)} alt="" />
          </Show>
          <img
            class={styles.image}
            src={routes.image(props.photo.id)}
            alt={fileName(props.photo.path)}
            decoding="async"
            onLoad={() => setState('shown')}
            onError={() => setState('failed')}
          />
          <Show when={props.marked}>
            <For each={props.photo.faces}>{(face) => <FaceBox face={face} pointed={props.pointed === face.id} />}</For>
          </Show>
        </Show>
      </div>
    </figure>
  );
}
