import { createSignal, For, type JSX, Show } from 'solid-js';
import { type Photo, type PhotoFace, endpoints } from '#libs/contracts';
import { fileName } from '../../design/format.js';
import { personName } from '../people/words.js';
import styles from './picture.module.css';

/** The picture, its thumbnail while it loads, and the boxes of its faces. */
export function Picture(props: { photo: Photo; marked: boolean; pointed: number | null }) {
  const [state, setState] = createSignal<'loading' | 'shown' | 'failed'>('loading');
  // A photo that was never decoded has no size.
  const ratio = () => (props.photo.width ?? 4) / (props.photo.height ?? 3);
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
            <For each={props.photo.faces}>
              {(face) => (
                // The box of a face links to its person.
                <a
                  class={styles.box}
                  classList={{
                    [styles.pointed ?? '']: props.pointed === face.id,
                    [styles.named ?? '']: Boolean(face.person?.name),
                  }}
                  style={placeOf(face)}
                  href={face.person ? `/people/${face.person.id}` : undefined}
                  data-face={face.id}
                >
                  <Show when={face.person}>{(person) => <span class={styles.label}>{personName(person())}</span>}</Show>
                </a>
              )}
            </For>
          </Show>
        </Show>
      </div>
    </figure>
  );
}

function placeOf({ box: { x, y, width, height } }: PhotoFace): JSX.CSSProperties {
  return { left: `${100 * x}%`, top: `${100 * y}%`, width: `${100 * width}%`, height: `${100 * height}%` };
}
