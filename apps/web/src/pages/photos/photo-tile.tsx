import { createSignal, Show } from 'solid-js';
import { routes, type PhotoSummary } from '#libs/contracts';
import { fileName } from '../../design/format.js';
import styles from './photo-tile.module.css';

/** A photo as a square that leads to its page; `note` stands on it. */
export function PhotoTile(props: { photo: PhotoSummary; note?: string }) {
  const [missing, setMissing] = createSignal(false);
  const name = () => fileName(props.photo.path);
  // What was never decoded has no picture to ask for.
  const pictured = () => props.photo.width !== null && !missing();
  return (
    <a class={styles.tile} href={`/photos/${props.photo.id}`} title={props.photo.path}>
      <Show when={pictured()} fallback={<span class={styles.missing}>{name()}</span>}>
        <img src={routes.thumbnail(props.photo.id)} alt={name()} decoding="async" onError={() => setMissing(true)} />
      </Show>
      <Show when={props.note}>
        <span class={styles.note}>{props.note}</span>
      </Show>
    </a>
  );
}
