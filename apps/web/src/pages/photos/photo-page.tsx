import { useNavigate, useParams } from '@solidjs/router';
import { createSignal, For, Show } from 'solid-js';
import type { Photo } from '#libs/contracts';
import { FIRST_PHASE } from '#libs/phases';
import { Button } from '../../design/button.js';
import { CopyPath } from '../../design/copy-path.js';
import { bytes, count, counted, fileName } from '../../design/format.js';
import { useKeys } from '../../design/keys.js';
import { Notice, Page, Section, Skeleton, SkeletonGrid } from '../../design/layout.js';
import { StatusIcon } from '../../design/status-icon.js';
import { VirtualGrid } from '../../design/virtual-grid.js';
import { Answered } from '../../server/answered.js';
import { client } from '../../server/client.js';
import { createQuery } from '../../server/create-query.js';
import { declarationOf } from '../../server/phases.js';
import { tabAddress } from '../session/session-tabs/tabs.js';
import { correctionVersion } from '../people/correct.js';
import { missingSince, takenFacts } from './metadata.js';
import { PhotoFaces } from './photo-faces.js';
import styles from './photo-page.module.css';
import { PHOTO_TILES, PhotoTile } from './photo-tile.js';
import { Picture } from './picture.js';

/** One photo: the picture, its faces, its tags, its file, its copies, and photos that look alike or are similar. */
export default function PhotoPage() {
  const params = useParams<{ id: string }>();
  const query = createQuery({
    key: () => params.id,
    read: (id) => client.photos.get(Number(id)),
    version: correctionVersion,
  });
  goBackOnEscape();
  return (
    <Answered
      query={query}
      waiting={
        <Page title="Photo">
          <div class={styles.columns} aria-busy="true">
            <Skeleton shape="face" />
            <div class={styles.aside}>
              <Skeleton shape="card" />
              <Skeleton shape="card" />
            </div>
          </div>
        </Page>
      }
      missing={
        <Notice title="This photo does not exist">
          <p>It may have been removed from the library.</p>
          <a href="/photos">All photos</a>
        </Notice>
      }
    >
      {(photo) => <Detail photo={photo()} />}
    </Answered>
  );
}

function Detail(props: { photo: Photo }) {
  const [marked, setMarked] = createSignal(true);
  const [pointed, setPointed] = createSignal<number | null>(null);
  const faces = () => props.photo.faces;
  /** The other files with this picture, without the original, which is named above. */
  const copies = () => props.photo.duplicates.filter(({ id }) => id !== props.photo.original?.id);
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
      <Show when={props.photo.missingSince}>
        {(since) => (
          <p class={styles.note}>
            {missingSince(since())}: its file was not found. All that is known of it is kept until you{' '}
            <a href="/missing">remove it</a>.
          </p>
        )}
      </Show>
      <Show when={props.photo.failure}>
        {(failure) => (
          <p class={styles.failure}>
            <StatusIcon state="failed" />
            <span>
              {failure().phase === FIRST_PHASE.name
                ? 'This file could not be read'
                : `${declarationOf(failure().phase).words.title} failed`}
              : {failure().reason} <a href={tabAddress(failure().sessionId, 'failures')}>Show all failures</a>
            </span>
          </p>
        )}
      </Show>
      <Show when={props.photo.original}>
        {(original) => (
          <p class={styles.note}>
            This file is a copy of <a href={`/photos/${original().id}`}>{original().path}</a>
          </p>
        )}
      </Show>
      <div class={styles.columns}>
        <Picture photo={props.photo} marked={marked()} pointed={pointed()} />
        <div class={styles.aside}>
          <Show when={faces().length > 0}>
            <PhotoFaces faces={faces()} onPoint={setPointed} />
          </Show>
          <About photo={props.photo} />
        </div>
      </div>
      <Show when={copies().length > 0}>
        <Section title="Copies" aside={<span>{counted(copies().length, 'other file')}</span>}>
          <ul class={styles.tiles}>
            <For each={copies()}>
              {(photo) => (
                <li>
                  <PhotoTile photo={photo} />
                  <p class={styles.copyPath}>{photo.path}</p>
                </li>
              )}
            </For>
          </ul>
        </Section>
      </Show>
      <Show when={props.photo.lookAlikes.length > 0}>
        <Section title="Looks alike" aside={<span>{counted(props.photo.lookAlikes.length, 'other photo')}</span>}>
          <ul class={styles.strip} aria-label="Photos that look alike">
            <For each={props.photo.lookAlikes}>
              {(photo) => (
                <li>
                  <PhotoTile photo={photo} />
                </li>
              )}
            </For>
          </ul>
        </Section>
      </Show>
      <Similar photoId={props.photo.id} />
    </Page>
  );
}

/** The tags of a photo, how it was taken, its file, and its sessions. */
function About(props: { photo: Photo }) {
  const pixels = ({ width, height }: Photo) =>
    width === null || height === null ? 'Unknown' : `${count(width)} × ${count(height)}`;
  return (
    <>
      <Show when={props.photo.tags.length > 0}>
        <Section title="Tags">
          <ul class={styles.tags}>
            <For each={props.photo.tags}>
              {(tag) => (
                <li>
                  <a class={styles.tag} href={`/photos?${new URLSearchParams({ tag: tag.label }).toString()}`}>
                    {tag.label}
                    <span class={styles.score}>{Math.round(100 * tag.score)}%</span>
                  </a>
                </li>
              )}
            </For>
          </ul>
        </Section>
      </Show>
      <Show when={props.photo.warnings.length > 0}>
        <Section title="Damaged">
          <For each={props.photo.warnings}>{(warning) => <p>{warning}</p>}</For>
        </Section>
      </Show>
      <Section title="Taken">
        <dl class={styles.facts}>
          <For each={takenFacts(props.photo)}>
            {([term, text]) => (
              <>
                <dt>{term}</dt>
                <dd>{text}</dd>
              </>
            )}
          </For>
        </dl>
      </Section>
      <Section title="File">
        <dl class={styles.facts}>
          <dt>Path</dt>
          <dd class={styles.path}>
            {props.photo.path} <CopyPath path={props.photo.path} class={styles.copy} />
          </dd>
          <dt>Size</dt>
          <dd>{bytes(props.photo.size)}</dd>
          <dt>Pixels</dt>
          <dd>{pixels(props.photo)}</dd>
          <Show when={props.photo.sessions.length > 0}>
            <dt>Sessions</dt>
            <dd class={styles.sessions}>
              <For each={props.photo.sessions}>
                {(session) => <a href={`/sessions/${session.id}`}>{session.name}</a>}
              </For>
            </dd>
          </Show>
        </dl>
      </Section>
    </>
  );
}

/** The photos most similar to one, nearest first. */
function Similar(props: { photoId: number }) {
  const query = createQuery({ key: () => props.photoId, read: (id) => client.photos.similar(id) });
  return (
    <Section title="Similar photos">
      <Answered query={query} waiting={<SkeletonGrid tiles={6} />}>
        {(similar) => (
          <Show
            when={similar().photos.length > 0}
            fallback={<p class={styles.none}>The library has no similar photos.</p>}
          >
            <VirtualGrid label="Similar photos" items={similar().photos} {...PHOTO_TILES}>
              {(photo) => <PhotoTile photo={photo()} />}
            </VirtualGrid>
          </Show>
        )}
      </Answered>
    </Section>
  );
}

/** Escape goes back in the history, or to all photos if there is none. */
function goBackOnEscape(): void {
  const navigate = useNavigate();
  useKeys([{ key: 'Escape', does: 'Go back', run: () => (history.length > 1 ? navigate(-1) : navigate('/photos')) }]);
}
