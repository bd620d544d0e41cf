import { createMemo, createUniqueId, For, Index, Show } from 'solid-js';
import { endpoints, isTerminal, type FaceSummary, type Item, type RecentItem, type Snapshot } from '#libs/contracts';
import { failedPhotos } from '#libs/progress';
import { counted, fileName, pathWithin } from '../../../design/format.js';
import { StatusIcon } from '../../../design/status-icon.js';
import { client } from '../../../server/client.js';
import { createQuery } from '../../../server/create-query.js';
import { createLatest, latestStory, mostTelling } from '../latest.js';
import { ThumbnailFace } from './thumbnail-face.js';
import styles from './live-feed.module.css';

const LINES = 14;
const FACES = 6;
/** Least side of a face that is preferred, relative to its photo. */
const LEAST_FACE = 0.08;
/** Failed photos that stay on top. */
const PINNED = 2;
/** Least time between two reads of failures, in ms. */
const SPACING_MS = 3_000;

/** What a session has just found: failures on top, then the newest faces, then the newest photos. It fills its parent. */
export default function LiveFeed(props: { snapshot: Snapshot; recent: readonly RecentItem[] }) {
  const titleId = createUniqueId();
  const latest = createLatest(props);
  const failed = () => failedPhotos(props.snapshot);
  const failures = createQuery({
    key: () => (failed() === 0 ? null : props.snapshot.sessionId),
    version: failed,
    spacingMs: () => SPACING_MS,
    read: (id) => client.sessions.failures(id),
  });
  const pinned = createMemo(() =>
    (failures.value()?.groups ?? [])
      .flatMap(({ reason, examples }) => examples.map((photo) => ({ reason, ...photo })))
      .slice(0, PINNED),
  );
  const items = createMemo(() => mostTelling(unpinned(latest()?.items ?? [], pinned()), LINES));
  const faces = createMemo(() => newestFaces(latest()?.items ?? [], latest()?.faces ?? []).slice(0, FACES));
  const isOver = () => isTerminal(props.snapshot.overallStatus);
  return (
    <section class={styles.section} aria-labelledby={titleId}>
      <h2 id={titleId}>{isOver() ? 'Last photos' : 'Just found'}</h2>
      <Show when={failed() > 0}>
        <Failures snapshot={props.snapshot} failed={failed()} pinned={pinned()} />
      </Show>
      <Show when={faces().length > 0}>
        <ul class={styles.faces} aria-label="Newest faces">
          <Index each={faces()}>
            {(face) => (
              <li>
                <a href={`/photos/${face().photoId}`} aria-label="Photo with this face">
                  <ThumbnailFace face={face()} />
                </a>
              </li>
            )}
          </Index>
        </ul>
      </Show>
      <Show when={items().length > 0} fallback={failed() === 0 && <p class={styles.empty}>No photos yet</p>}>
        <ol class={styles.lines} aria-label="Newest photos">
          <Lines items={items()} />
        </ol>
      </Show>
    </section>
  );
}

/** Lines keep their elements while they move down, so that their pictures do not load again. */
function Lines(props: { items: readonly Item[] }) {
  const known = createMemo(() => new Map(props.items.map((item) => [`${item.phase} ${item.photoId}`, item])));
  return (
    <For each={[...known().keys()]}>
      {(key) => <Show when={known().get(key)}>{(item) => <Line item={item()} />}</Show>}
    </For>
  );
}

function Line(props: { item: Item }) {
  const pictureOf = () => props.item.duplicateOf?.photoId ?? props.item.photoId;
  return (
    <li>
      <a class={styles.line} href={`/photos/${props.item.photoId}`} data-state={props.item.state}>
        <Show when={props.item.state !== 'failed'} fallback={<StatusIcon state="failed" />}>
          <img
            class={styles.picture}
            src={endpoints.photos.thumbnail.path(pictureOf())}
            alt=""
            decoding="async"
            onError={(event) => (event.currentTarget.hidden = true)}
          />
        </Show>
        <span class={styles.name}>{fileName(props.item.path)}</span>
        <span class={styles.story} data-found={(props.item.faces ?? 0) > 0 || undefined}>
          {latestStory(props.item)}
        </span>
      </a>
    </li>
  );
}

/** A failed photo that stays on top. */
interface Pinned {
  readonly photoId: number;
  readonly path: string;
  readonly reason: string;
}

/** How many photos failed, and the first of them with their reasons. */
function Failures(props: { snapshot: Snapshot; failed: number; pinned: readonly Pinned[] }) {
  return (
    <div class={styles.failures}>
      <a href={`/sessions/${props.snapshot.sessionId}?tab=failures#failures`}>
        <StatusIcon state="failed" /> {counted(props.failed, 'photo')} failed
      </a>
      <ul>
        <Index each={props.pinned}>
          {(photo) => (
            <li>
              <a href={`/photos/${photo().photoId}`}>{pathWithin(props.snapshot.rootPath, photo().path)}</a>:{' '}
              {photo().reason}
            </li>
          )}
        </Index>
      </ul>
    </div>
  );
}

/** The items without the failures that are on top. */
function unpinned(items: readonly Item[], pinned: readonly Pinned[]): Item[] {
  return items.filter(({ state, photoId }) => state !== 'failed' || !pinned.some((photo) => photo.photoId === photoId));
}

/** Faces in the order of their photos, newest first; those that are too small to be recognised only where all are. */
export function newestFaces(items: readonly Item[], faces: readonly FaceSummary[]): FaceSummary[] {
  const order = new Map(items.map(({ photoId }, at) => [photoId, at]));
  const large = faces.filter(({ box }) => Math.max(box.width, box.height) >= LEAST_FACE);
  const shown = large.length > 0 ? large : faces;
  return shown.toSorted((a, b) => (order.get(a.photoId) ?? 0) - (order.get(b.photoId) ?? 0));
}
