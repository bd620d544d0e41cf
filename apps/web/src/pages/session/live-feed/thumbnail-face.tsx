import { createSignal } from 'solid-js';
import { endpoints, type FaceSummary } from '#libs/contracts';
import styles from './thumbnail-face.module.css';

/** What is shown around a face, as a multiple of its longer side. */
const AROUND = 1.5;

/** A face, cut out of the thumbnail of its photo: nothing has to be rendered for it while workers need the processor. */
export function ThumbnailFace(props: { face: FaceSummary }) {
  const [ratio, setRatio] = createSignal<number | null>(null);
  /** Lengths relative to the square that is shown. */
  const place = () => {
    const { x, y, width, height } = props.face.box;
    const wide = ratio() ?? 1;
    // In heights of the photo.
    const side = AROUND * Math.max(width * wide, height);
    const [left, top] = [(x + width / 2) * wide - side / 2, y + height / 2 - side / 2];
    return {
      width: `${(100 * wide) / side}%`,
      height: `${100 / side}%`,
      left: `${(-100 * left) / side}%`,
      top: `${(-100 * top) / side}%`,
      visibility: ratio() === null ? 'hidden' : 'visible',
    } as const;
  };
  return (
    <span class={styles.face}>
      <img
        class={styles.picture}
        style={place()}
        src={endpoints.photos.thumbnail.path(props.face.photoId)}
        alt=""
        decoding="async"
        draggable="false"
        onLoad={({ currentTarget }) => setRatio(currentTarget.naturalWidth / currentTarget.naturalHeight)}
      />
    </span>
  );
}
