import { createSignal, Show } from 'solid-js';
import { type PhotoSummary, endpoints } from '#libs/contracts';
import { fileName } from '../../design/format.js';
import styles from './photo-tile.module.css';

/** Tiles of photos: their least width in steps, and the least number of columns. */
export const PHOTO_TILES = { tile: 18, columns: 3 };

/** A photo as a square that links to its page; `note` is shown on it. */
export function PhotoTile(props: { photo: PhotoSummary; note?: string }) {
  return (
    <a class={styles.tile} href={`/photos/${props.photo.id}`} title={props.photo.path}>
      <Thumbnail photo={props.photo} alt={fileName(props.photo.path)} />
      <Show when={props.note}>
        <span class={styles.note}>{props.note}</span>
      </Show>
    </a>
  );
}

/** The thumbnail of a photo, which fills what it is in. A photo that was never decoded has none: its name is shown. */
export function Thumbnail(props: { photo: PhotoSummary; alt: string }) {
  const [missing, setMissing] = createSignal<number | null>(null);
  return (
    <Show
      when={props.photo.width !== null && missing() !== props.photo.id}
      fallback={<span class={styles.missing}>{props.alt}</span>}
    >
      <img
        class={styles.image}
        src={endpoints.photos.thumbnail.path(props.photo.id)}
        alt={props.alt}
        loading="lazy"
        decoding="async"
        onError={() => setMissing(props.photo.id)}
      />
    </Show>
  );
}
