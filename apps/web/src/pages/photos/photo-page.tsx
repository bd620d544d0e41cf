import { useNavigate, useParams } from '@solidjs/router';
import { createSignal, For, onCleanup, onMount, Show } from 'solid-js';
import type { Photo, PhotoFace } from '#libs/contracts';
import { Answered } from '../../server/answered.js';
import { useClient } from '../../server/client.js';
import { createQuery } from '../../server/create-query.js';
import { Button } from '../../design/button.js';
import { counted, fileName } from '../../design/format.js';
import { Notice, Page, Section, Skeleton } from '../../design/layout.js';
import { setTitle } from '../../design/tab.js';
import { FaceList } from './face-list.js';
import { LookAlikes } from './look-alikes.js';
import { PhotoFacts } from './photo-facts.js';
import styles from './photo-page.module.css';
import { PhotoTile } from './photo-grid.js';
import { Picture } from './picture.js';

/** One photo: the picture, its faces, its tags, its file, and similar photos. */
export default function PhotoPage() {
  const client = useClient();
  const params = useParams<{ id: string }>();
  const query = createQuery({ key: () => params.id, read: (id) => client.photos.get(Number(id)) });
  setTitle(() => {
    const photo = query.value();
    return photo === null ? 'Photo · Darkroom' : `${fileName(photo.path)} · Darkroom`;
  });
  goBackOnEscape();
  return (
    <Answered query={query} waiting={<Waiting />} missing={<NoSuchPhoto />}>
      {(photo) => <Detail photo={photo()} onFaces={(faces) => query.change((known) => ({ ...known, faces }))} />}
    </Answered>
  );
}

function Detail(props: { photo: Photo; onFaces: (faces: PhotoFace[]) => void }) {
  const [marked, setMarked] = createSignal(true);
  const [pointed, setPointed] = createSignal<number | null>(null);
  const faces = () => props.photo.faces;
  return (
    <Page
      title={fileName(props.photo.path)}
      aside={
        <Show when={faces().length > 0}>
          <Button aria-pressed={marked()} onClick={() => setMarked(!marked())}>
            Show {counted(faces().length, 'face')}
          </Button>
        </Show>
      }
    >
      <div class={styles.columns}>
        <Picture photo={props.photo} marked={marked()} pointed={pointed()} />
        <div class={styles.aside}>
          <Show when={faces().length > 0}>
            <FaceList faces={faces()} onPoint={setPointed} onChange={props.onFaces} />
          </Show>
          <PhotoFacts photo={props.photo} />
        </div>
      </div>
      <Show when={props.photo.duplicates.length > 0}>
        <Section title="Duplicates" aside={<span>{counted(props.photo.duplicates.length, 'other file')}</span>}>
          <ul class={styles.tiles}>
            <For each={props.photo.duplicates}>
              {(photo) => (
                <li>
                  <PhotoTile photo={photo} />
                  <p class={styles.path}>{photo.path}</p>
                </li>
              )}
            </For>
          </ul>
        </Section>
      </Show>
      <LookAlikes photoId={props.photo.id} />
    </Page>
  );
}

function Waiting() {
  return (
    <Page title="Photo">
      <div class={styles.columns} aria-busy="true">
        <Skeleton shape="face" />
        <div class={styles.aside}>
          <Skeleton shape="card" />
          <Skeleton shape="card" />
        </div>
      </div>
    </Page>
  );
}

function NoSuchPhoto() {
  return (
    <Notice title="This photo does not exist">
      <p>It may have been removed with the last session that contained it.</p>
      <a href="/photos">All photos</a>
    </Notice>
  );
}

/** Escape goes back in the history, or to all photos if there is none. */
function goBackOnEscape(): void {
  const navigate = useNavigate();
  const onKey = (event: KeyboardEvent) => {
    // A dialog or field that Escape closes has handled the key.
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    if (history.length > 1) navigate(-1);
    else navigate('/photos');
  };
  onMount(() => document.addEventListener('keydown', onKey));
  onCleanup(() => document.removeEventListener('keydown', onKey));
}
