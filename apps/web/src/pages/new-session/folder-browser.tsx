import { For, Show } from 'solid-js';
import type { DirectoryListing } from '#libs/contracts';
import { fileName } from '../../design/format.js';
import { Answered } from '../../server/answered.js';
import type { Query } from '../../server/create-query.js';
import { Skeleton } from '../../design/layout.js';
import { FolderTree } from './folder-tree.js';
import styles from './folder-browser.module.css';
import { photosOf, trailTo } from './tree.js';

/** Browses the folders that may be indexed: the path to the current folder, and its sub-folders. */
export function FolderBrowser(props: {
  /** The allowed root folders. */
  roots: Query<DirectoryListing>;
  /** The content of the current folder; nothing at the roots. */
  listing: Query<DirectoryListing>;
  folder: string | null;
  /** The sample album, if there is one. */
  sample: string | null;
  chosen: ReadonlySet<string>;
  onChoose: (chosen: ReadonlySet<string>) => void;
  /** Opens a folder as the current one; null opens the list of roots. */
  onEnter: (path: string | null) => void;
}) {
  return (
    <div class={styles.browser}>
      <Answered query={props.roots} waiting={<Skeleton shape="card" />}>
        {(roots) => (
          <Show
            when={props.folder}
            fallback={
              <ul>
                <For each={roots().directories} fallback={<li class={styles.none}>No folders may be indexed yet.</li>}>
                  {(root) => (
                    <li>
                      <button type="button" class={styles.root} onClick={() => props.onEnter(root.path)}>
                        <span class={styles.name}>
                          {root.path === props.sample ? 'Sample album' : fileName(root.path)}
                        </span>{' '}
                        <span class={styles.path}>{root.path}</span> <span class={styles.photos}>{photosOf(root)}</span>
                      </button>
                    </li>
                  )}
                </For>
              </ul>
            }
          >
            {(folder) => (
              <>
                <nav class={styles.trail} aria-label="Folders above">
                  <button type="button" onClick={() => props.onEnter(null)}>
                    All folders
                  </button>
                  <For each={trailTo(roots().directories, folder())}>
                    {(place) => (
                      <button
                        type="button"
                        aria-current={place.path === folder() ? 'location' : undefined}
                        onClick={() => props.onEnter(place.path)}
                      >
                        {place.name}
                      </button>
                    )}
                  </For>
                </nav>
                <Answered query={props.listing} waiting={<Skeleton shape="card" />}>
                  {(listing) => (
                    <FolderTree
                      folder={folder()}
                      directories={listing().directories}
                      chosen={props.chosen}
                      onChoose={props.onChoose}
                      onEnter={props.onEnter}
                    />
                  )}
                </Answered>
              </>
            )}
          </Show>
        )}
      </Answered>
    </div>
  );
}
