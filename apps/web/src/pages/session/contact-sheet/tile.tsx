import { createMemo, type JSX, Show } from 'solid-js';
import { endpoints } from '#libs/contracts';
import type { TileView } from './tile-view.js';
import styles from './tile.module.css';

/** One photo of the sheet. Without a view it is blank: not read yet, or without an ordinal yet. */
export function Tile(props: { ordinal: number; view: TileView | null; active: boolean }) {
  const kind = () => props.view?.kind ?? 'blank';
  /** The picture fades in only if the photo was visible while it waited. */
  const developing = createMemo<{ kind: string; seen: boolean }>(
    (before) => ({ kind: kind(), seen: before.kind === 'waiting' || (before.seen && before.kind === kind()) }),
    { kind: 'blank', seen: false },
  );
  return (
    <div role="gridcell" class={styles.cell}>
      <a
        class={styles.tile}
        href={props.view ? `/photos/${props.view.photoId}` : undefined}
        tabIndex={props.active ? 0 : -1}
        data-ordinal={props.ordinal}
        data-kind={kind()}
        aria-label={props.view ? `${props.view.name}: ${props.view.story}` : `Photo ${props.ordinal + 1}: not read yet`}
      >
        <Show when={props.view?.pictureOf}>
          {(photoId) => (
            <img
              class={styles.picture}
              classList={{ [styles.developing ?? '']: developing().seen }}
              src={endpoints.photos.thumbnail.path(photoId())}
              alt=""
              decoding="async"
              draggable="false"
              onError={(event) => (event.currentTarget.hidden = true)}
            />
          )}
        </Show>
        {sign(props.view)}
      </a>
    </div>
  );
}

/** The mark of a photo: failed, duplicate, or its number of faces. */
function sign(view: TileView | null): JSX.Element {
  if (view?.kind === 'failed' || view?.kind === 'duplicate') {
    return (
      <span class={styles.sign}>
        <Mark kind={view.kind} />
      </span>
    );
  }
  return view?.faces ? <span class={`${styles.sign} ${styles.faces}`}>{view.faces}</span> : null;
}

const SHAPES = { failed: 'M4 4l8 8M12 4l-8 8', duplicate: 'M6 3h7v7h-7zM10 10v3h-7v-7h3' };

/** The sign of a failed photo or a duplicate: an SVG, since few fonts have both. */
export function Mark(props: { kind: keyof typeof SHAPES }) {
  return (
    <svg class={styles.mark} viewBox="0 0 16 16" aria-hidden="true">
      <path d={SHAPES[props.kind]} />
    </svg>
  );
}
