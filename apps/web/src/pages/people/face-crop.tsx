import { Show } from 'solid-js';
import { endpoints } from '#libs/contracts';
import styles from './face-crop.module.css';

/** A face, cropped from its photo; blank if there is none. */
export function FaceCrop(props: { faceId: number | null; alt?: string }) {
  return (
    <Show when={props.faceId} fallback={<span class={styles.crop} />}>
      {(faceId) => (
        <img
          class={styles.crop}
          src={endpoints.faces.crop.path(faceId())}
          alt={props.alt ?? ''}
          width="160"
          height="160"
          decoding="async"
        />
      )}
    </Show>
  );
}
