import { createSignal, type JSX, Show } from 'solid-js';
import { type PhotoSummary, endpoints } from '#libs/contracts';
import { fileName } from '../../design/format.js';
import { SkeletonGrid } from '../../design/layout.js';
import { VirtualGrid } from '../../design/virtual-grid.js';
import { Paged } from '../../server/answered.js';
import type { Pages } from '../../server/create-pages.js';
import styles from './photo-grid.module.css';

/** Tiles of photos: their least width in steps, and the least number of columns. */
export const PHOTO_TILES = { tile: 18, columns: 3 };

/** A list of photos as a grid that loads more on scrolling. */
export function PhotoGrid(props: { label: string; pages: Pages<PhotoSummary>; empty: JSX.Element }) {
  return (
    <Paged pages={props.pages} waiting={<SkeletonGrid tiles={12} />} empty={props.empty}>
      {(photos) => (
        <VirtualGrid
          label={props.label}
          items={photos()}
          total={props.pages.total()}
          {...PHOTO_TILES}
          onEnd={() => props.pages.next()}
        >
          {(photo) => <PhotoTile photo={photo} />}
        </VirtualGrid>
      )}
    </Paged>
  );
}

/** A photo as a square that links to its page; `note` is shown on it. */
export function PhotoTile(props: { photo: PhotoSummary; note?: string }) {
  const [missing, setMissing] = createSignal(false);
  const name = () => fileName(props.photo.path);
  // A photo that was never decoded has no thumbnail.
  const pictured = () => props.photo.width !== null && !missing();
  return (
    <a class={styles.tile} href={`/photos/${props.photo.id}`} title={props.photo.path}>
      <Show when={pictured()} fallback={<span class={styles.missing}>{name()}</span>}>
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
