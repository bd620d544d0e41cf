import { Show } from 'solid-js';
import { endpoints } from '#libs/contracts';
import styles from './face-crop.module.css';

/** A face, cropped from its photo; blank if there is none. `round`: as the cover of a person. */
export function FaceCrop(props: { faceId: number | null; alt?: string; round?: boolean }) {
  const shape = () => `${styles.crop} ${props.round ? styles.round : ''}`;
  return (
    <Show when={props.faceId} fallback={<span class={shape()} />}>
      {(faceId) => (
        <img
          class={shape()}
          src={endpoints.faces.crop.path(faceId())}
          alt={props.alt ?? ''}
          width="160"
          height="160"
          decoding="async"
          draggable={false}
        />
      )}
    </Show>
  );
}
