import { For, Show } from 'solid-js';
import { ButtonLink } from '../../design/button.js';
import { bytes, counted } from '../../design/format.js';
import { Empty, Page, Skeleton } from '../../design/layout.js';
import { Answered } from '../../server/answered.js';
import { client } from '../../server/client.js';
import { createPages, ShowMore } from '../../server/paged-grid.js';
import { LibraryViews } from '../photos/library-views.js';
import { CopyGroupCard } from './copy-group.js';
import styles from './copies-page.module.css';

/** The photos of which there are copies, those first whose copies take most. */
export default function CopiesPage() {
  const pages = createPages(
    () => 'copies',
    (_, page) => client.photos.copies(page),
    ({ groups }) => groups,
  );
  return (
    <Page title="Copies">
      <LibraryViews current="/copies" />
      <Answered query={pages} waiting={<Skeleton shape="card" />}>
        {(page) => (
          <Show
            when={page().items.length > 0}
            fallback={
              <Empty title="No copies">
                <p>Files that show the same picture as another one are listed here.</p>
                <ButtonLink href="/photos">Show photos</ButtonLink>
              </Empty>
            }
          >
            <div class={styles.intro}>
              <p class={styles.sum}>
                {counted(page().total, 'photo has', 'photos have')} copies that take {bytes(page().wastedBytes)}.
              </p>
              <p class={styles.hint}>
                Darkroom deletes no files. To delete a copy, copy its path and open it in your file manager.
              </p>
            </div>
            <ul class={styles.groups} aria-label="Photos with copies">
              <For each={page().items}>{(group) => <CopyGroupCard group={group} />}</For>
            </ul>
            <ShowMore pages={pages} />
          </Show>
        )}
      </Answered>
    </Page>
  );
}
