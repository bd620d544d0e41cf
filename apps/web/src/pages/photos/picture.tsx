import { createSignal, For, type JSX, Show } from 'solid-js';
import { type Photo, type PhotoFace, endpoints } from '#libs/contracts';
import { fileName } from '../../design/format.js';
import { personName } from '../people/person-name.js';
import styles from './picture.module.css';

/** The aspect ratio of a photo that was never decoded. */
const UNKNOWN_RATIO = 4 / 3;

/** The picture, its thumbnail while it loads, and the boxes of its faces. */
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
          fallback={<p class={styles.failed}>This file cannot be displayed. It may be damaged or missing.</p>}
        >
          <Show when={state() === 'loading' && props.photo.width !== null}>
            <img class={styles.image} src={endpoints.photos.thumbnail.path(props.photo.id)} alt="" />
          </Show>
          <img
            class={styles.image}
            src={endpoints.photos.image.path(props.photo.id)}
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

/** The box of a face in the picture; it links to the person. */
function FaceBox(props: { face: PhotoFace; pointed: boolean }) {
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
