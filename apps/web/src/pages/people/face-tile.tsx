import type { JSX } from 'solid-js';
import type { FaceSummary } from '#libs/contracts';
import { FaceCrop } from './face-crop.js';
import styles from './face-tile.module.css';

/** How wide the tiles of faces are, in steps, and how many stand side by side at least. */
export const FACE_TILES = { tile: 13, columns: 3 };

/** A face as a square that leads to its photo, with what can be done with it. */
export function FaceTile(props: { face: FaceSummary; alt: string; children?: JSX.Element }) {
  return (
    <div class={styles.tile}>
      <a href={`/photos/${props.face.photoId}`}>
        <FaceCrop faceId={props.face.id} alt={props.alt} />
      </a>
      {props.children}
    </div>
  );
}
