import { createMemo, createSignal, Index, type JSX, Show } from 'solid-js';
import { endpoints, type Box } from '#libs/contracts';
import { boxInSquare } from './box-in-square.js';
import type { TileView } from './tile-view.js';
import styles from './tile.module.css';

/** One photo of the sheet. Without a view it is blank: not read yet, or without an ordinal yet. */
export function Tile(props: {
  ordinal: number;
  view: TileView | null;
  /** Whether it is the one that Tab reaches. */
  active: boolean;
  /** Whether it is the photo that is being worked on. */
  frontier: boolean;
  /** Faces that have just been found in it. */
  found: readonly Box[];
}) {
  const [shape, setShape] = createSignal({ width: 1, height: 1 });
  const kind = () => props.view?.kind ?? 'blank';
  /** The picture fades in only if the photo was visible while it waited. */
  const developing = createMemo<{ kind: string; seen: boolean }>(
    (before) => ({ kind: kind(), seen: before.kind === 'waiting' || (before.seen && before.kind === kind()) }),
    { kind: 'blank', seen: false },
  );
  const place = (box: Box) => {
    const { x, y, width, height } = boxInSquare(box, shape());
    const percent = (share: number) => `${100 * share}%`;
    return { left: percent(x), top: percent(y), width: percent(width), height: percent(height) };
  };
  return (
    <div role="gridcell" class={styles.cell}>
      <a
        class={styles.tile}
        href={props.view ? `/photos/${props.view.photoId}` : undefined}
        tabIndex={props.active ? 0 : -1}
        data-ordinal={props.ordinal}
        data-kind={kind()}
        data-awaited={props.view?.isAwaited || undefined}
        data-frontier={props.frontier || undefined}
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
              onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) =>
                setShape({ width, height })
              }
              onError={(event) => (event.currentTarget.hidden = true)}
            />
          )}
        </Show>
        <Index each={props.found}>{(box) => <span class={styles.found} style={place(box())} />}</Index>
        {sign(props.view)}
      </a>
    </div>
  );
}

/** The mark of a photo: failed, copy, or its number of faces. */
function sign(view: TileView | null): JSX.Element {
  if (view?.kind === 'failed' || view?.kind === 'copy') {
    return (
      <span class={styles.sign}>
        <Mark kind={view.kind} />
      </span>
    );
  }
  return view?.faces ? <span class={`${styles.sign} ${styles.faces}`}>{view.faces}</span> : null;
}

const SHAPES = { failed: 'M4 4l8 8M12 4l-8 8', copy: 'M6 3h7v7h-7zM10 10v3h-7v-7h3' };

/** The sign of a failed photo or a copy: an SVG, since few fonts have both. */
export function Mark(props: { kind: keyof typeof SHAPES }) {
  return (
    <svg class={styles.mark} data-mark={props.kind} viewBox="0 0 16 16" aria-hidden="true">
      <path d={SHAPES[props.kind]} />
    </svg>
  );
}
