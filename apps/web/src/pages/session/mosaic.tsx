import { Index } from 'solid-js';
import { type PhotoSummary, endpoints } from '#libs/contracts';
import { fileName } from '../../design/format.js';
import styles from './mosaic.module.css';

/** Most photos of a mosaic; those that do not fit are not shown. */
export const MOSAIC_PHOTOS = 30;

/** Photos side by side without a gap, every fifth of them large. It has as many as its place holds. */
export function Mosaic(props: { photos: readonly PhotoSummary[] }) {
  return (
    <ul class={styles.mosaic} aria-label="Some of the photos">
      <Index each={props.photos}>
        {(photo) => (
          <li>
            <a href={`/photos/${photo().id}`} title={photo().path}>
              <img
                src={endpoints.photos.thumbnail.path(photo().id)}
                alt={fileName(photo().path)}
                decoding="async"
                draggable={false}
              />
            </a>
          </li>
        )}
      </Index>
    </ul>
  );
}
