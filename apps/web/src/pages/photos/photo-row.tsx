import type { JSX } from 'solid-js';
import type { PhotoSummary } from '#libs/contracts';
import { Thumbnail } from './photo-tile.js';
import styles from './photo-row.module.css';

/** A photo in a list: its thumbnail and its path, which lead to its page, a line of facts, and its actions. */
export function PhotoRow(props: { photo: PhotoSummary; facts: string; children: JSX.Element }) {
  return (
    <div class={styles.row}>
      <a class={styles.link} href={`/photos/${props.photo.id}`}>
        <span class={styles.picture}>
          <Thumbnail photo={props.photo} alt="" />
        </span>
        <span class={styles.text}>
          <span class={styles.path}>{props.photo.path}</span> <span class={styles.facts}>{props.facts}</span>
        </span>
      </a>
      {props.children}
    </div>
  );
}
