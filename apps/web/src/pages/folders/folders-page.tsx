import { For, Show } from 'solid-js';
import { ButtonLink } from '../../design/button.js';
import { Empty, Page, Skeleton } from '../../design/layout.js';
import { Answered } from '../../server/answered.js';
import { client } from '../../server/client.js';
import { createQuery } from '../../server/create-query.js';
import { createListFeed } from '../../server/feeds.js';
import { LibraryViews } from '../photos/library-views.js';
import { FolderCard } from './folder-card.js';
import styles from './folders-page.module.css';

/** Least time between two reads of the list while sessions change. */
const SPACING_MS = 2_000;

/** The folders of the library, read again whenever a session begins, ends or changes its status. */
export default function FoldersPage() {
  const feed = createListFeed();
  const query = createQuery({
    key: () => 'folders',
    read: () => client.folders.list(),
    version: () => (feed.sessions ?? []).map(({ sessionId, status }) => `${sessionId} ${status}`).join(),
    spacingMs: () => SPACING_MS,
  });
  return (
    <Page
      title="Folders"
      aside={
        <Show when={query.value()?.folders.length}>
          <ButtonLink href="/new">Add a folder</ButtonLink>
        </Show>
      }
    >
      <LibraryViews current="/folders" />
      <Answered query={query} waiting={<Skeleton shape="card" />}>
        {(known) => {
          const folderOf = (id: number) => known().folders.find((folder) => folder.id === id);
          return (
            <Show
              when={known().folders.length > 0}
              fallback={
                <Empty title="No folders yet">
                  <p>Index a folder of photos, and it appears here. Your files are only read.</p>
                  <ButtonLink href="/new" kind="primary">
                    Choose a folder
                  </ButtonLink>
                </Empty>
              }
            >
              <ul class={styles.folders} aria-label="Folders">
                {/* By id, so that a card stays the same when the list is read again. */}
                <For each={known().folders.map(({ id }) => id)}>
                  {(id) => (
                    <Show when={folderOf(id)}>
                      {(folder) => (
                        <FolderCard
                          folder={folder()}
                          onChange={(changed) =>
                            query.change(({ folders }) => ({
                              folders: folders.map((other) => (other.id === id ? changed : other)),
                            }))
                          }
                          onRemoved={() =>
                            query.change(({ folders }) => ({ folders: folders.filter((other) => other.id !== id) }))
                          }
                        />
                      )}
                    </Show>
                  )}
                </For>
              </ul>
            </Show>
          );
        }}
      </Answered>
    </Page>
  );
}
