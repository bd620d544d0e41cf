import { createEffect, createResource, createSignal, For, Match, Show, Suspense, Switch } from 'solid-js';
import { apiErrorOf } from '#libs/client';
import type { DirectoryListing } from '#libs/contracts';
import { useClient } from '../connection/client.js';
import { LoginWhenAsked } from '../login/login-when-asked.js';
import { counted } from '../design/format.js';
import { Problem, Skeleton } from '../design/layout.js';
import styles from './folders.module.css';

/** A folder on the way from the roots to where the browser is. */
interface Place {
  readonly name: string;
  readonly path: string;
}

/** Walks the folders that may be indexed; tells where it is, null at the roots. */
export function FolderBrowser(props: { onChange: (path: string | null) => void }) {
  const client = useClient();
  const [trail, setTrail] = createSignal<readonly Place[]>([]);
  const here = () => trail().at(-1)?.path;
  const [listing] = createResource(
    () => ({ path: here() }),
    ({ path }) => client.directories(path),
  );
  createEffect(() => props.onChange(here() ?? null));
  return (
    <>
      <nav class={styles.trail} aria-label="Folders above">
        <button type="button" onClick={() => setTrail([])}>
          All folders
        </button>
        <For each={trail()}>
          {(place, index) => (
            <button type="button" onClick={() => setTrail(trail().slice(0, index() + 1))}>
              {place.name}
            </button>
          )}
        </For>
      </nav>
      <Suspense fallback={<Skeleton shape="card" />}>
        <Switch>
          <Match when={listing.error as unknown}>
            {(error) => (
              <>
                <LoginWhenAsked error={apiErrorOf(error())} />
                <Problem>{apiErrorOf(error()).message}</Problem>
              </>
            )}
          </Match>
          <Match when={listing()}>
            {(known) => <Folders listing={known()} onOpen={(place) => setTrail([...trail(), place])} />}
          </Match>
        </Switch>
      </Suspense>
    </>
  );
}

function Folders(props: { listing: DirectoryListing; onOpen: (place: Place) => void }) {
  return (
    <ul class={styles.folders}>
      <For each={props.listing.directories}>
        {(directory) => (
          <li>
            <button type="button" onClick={() => props.onOpen(directory)}>
              <span class={styles.name}>{props.listing.path === null ? directory.path : directory.name}</span>
              <Show when={directory.photos > 0}>
                <span class={styles.hint}>{counted(directory.photos, 'photo')}</span>
              </Show>
              <span class={styles.deeper} aria-hidden="true">
                {directory.hasSubdirectories ? '›' : ''}
              </span>
            </button>
          </li>
        )}
      </For>
      <Show when={props.listing.directories.length === 0}>
        <li class={styles.hint}>
          {props.listing.path === null ? 'No folder may be indexed yet.' : 'No folders in here.'}
        </li>
      </Show>
    </ul>
  );
}
