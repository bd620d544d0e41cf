import { createSignal, Show } from 'solid-js';
import { type PhotoSummary, endpoints } from '#libs/contracts';
import { fileName } from '../../design/format.js';
import styles from './photo-tile.module.css';

/** Tiles of photos: their least width in steps, and the least number of columns. */
export const PHOTO_TILES = { tile: 18, columns: 3 };

/** A photo as a square that links to its page; `note` is shown on it. */
export function PhotoTile(props: { photo: PhotoSummary; note?: string }) {
  const [missing, setMissing] = createSignal(false);
  const name = () => fileName(props.photo.path);
  return (
    <a class={styles.tile} href={`/photos/${props.photo.id}`} title={props.photo.path}>
      {/* A photo that was never decoded has no thumbnail. */}
      <Show when={props.photo.width !== null && !missing()} fallback={<span class={styles.missing}>{name()}</span>}>
        <img
          src={endpoints.photos.thumbnail.path(props.photo.id)}
          alt={name()}
          decoding="async"
          onError={() => setMissing(true)}
        />
      </Show>
      <Show when={props.note}>
        <span class={styles.note}>{props.note}</span>
      </Show>
    </a>
  );
}
