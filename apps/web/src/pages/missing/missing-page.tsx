import { useSearchParams } from '@solidjs/router';
import { createMemo, createSignal, For, Show } from 'solid-js';
import type { ListedPhoto } from '#libs/contracts';
import { Button, ButtonLink } from '../../design/button.js';
import { SelectField } from '../../design/field.js';
import { count, counted } from '../../design/format.js';
import { Empty, Page, Skeleton } from '../../design/layout.js';
import { Answered } from '../../server/answered.js';
import { client } from '../../server/client.js';
import { createQuery } from '../../server/create-query.js';
import { createPages, ShowMore } from '../../server/paged-grid.js';
import { missingSince } from '../photos/metadata.js';
import { LibraryViews } from '../photos/library-views.js';
import { PhotoRow } from '../photos/photo-row.js';
import styles from './missing-page.module.css';
import { RemoveMissing } from './remove-missing.js';

const PAGE = 50;

/** The photos whose files whole walks did not find, of all folders or of the one that the URL names. */
export default function MissingPage() {
  const [search, setSearch] = useSearchParams<{ folder: string }>();
  const folderId = createMemo(() => (/^[1-9]\d{0,9}$/.test(search.folder ?? '') ? Number(search.folder) : undefined));
  const folders = createQuery({ key: () => 'folders', read: () => client.folders.list() });
  const pages = createPages(
    () => ({ folder: folderId() }),
    (of, page) => client.photos.list({ ...of, missing: true, sort: 'path', limit: PAGE, ...page }),
    ({ photos }) => photos,
  );
  const [removing, setRemoving] = createSignal<ListedPhoto | 'all' | null>(null);
  const folder = () => folders.value()?.folders.find(({ id }) => id === folderId()) ?? null;
  const total = () => pages.value()?.total ?? 0;
  const choices = () => {
    const known = (folders.value()?.folders ?? []).filter(({ id, missing }) => missing > 0 || id === folderId());
    const each = known.map(({ id, path, missing }) => ({ value: String(id), label: `${path} (${count(missing)})` }));
    return [{ value: '', label: 'All folders' }, ...each];
  };
  const removed = (what: ListedPhoto | 'all') => {
    folders.reload();
    if (what === 'all') return pages.reload();
    pages.change((known) => ({
      ...known,
      total: Math.max(0, (known.total ?? 0) - 1),
      items: known.items.filter(({ id }) => id !== what.id),
    }));
  };
  return (
    <Page
      title="Missing photos"
      aside={
        <Show when={folder() !== null && total() > 1}>
          <Button kind="danger" onClick={() => setRemoving('all')}>
            Remove all {counted(total(), 'photo')}…
          </Button>
        </Show>
      }
    >
      <LibraryViews current="/missing" />
      <p class={styles.hint}>
        The files of these photos were not found. Everything about them is kept, their faces and names too: when a file
        is back, so is its photo. Only what you remove here is gone for good.
      </p>
      <Show when={choices().length > 1}>
        <div class={styles.filter}>
          <SelectField
            label="Folder"
            value={search.folder ?? ''}
            choices={choices()}
            onChange={(chosen) => setSearch({ folder: chosen || null })}
          />
        </div>
      </Show>
      <Answered query={pages} waiting={<Skeleton shape="card" />}>
        {(page) => (
          <Show
            when={page().items.length > 0}
            fallback={
              <Empty title="No photos are missing">
                <p>When a whole folder was looked through and a file was not found, its photo is listed here.</p>
                <ButtonLink href="/folders">Show folders</ButtonLink>
              </Empty>
            }
          >
            <ul class={styles.photos} aria-label="Missing photos">
              <For each={page().items}>
                {(photo) => (
                  <li>
                    <PhotoRow photo={photo} facts={photo.missingSince === null ? '' : missingSince(photo.missingSince)}>
                      <Button kind="quiet" aria-label={`Remove ${photo.path}`} onClick={() => setRemoving(photo)}>
                        Remove…
                      </Button>
                    </PhotoRow>
                  </li>
                )}
              </For>
            </ul>
            <ShowMore pages={pages} />
          </Show>
        )}
      </Answered>
      <RemoveMissing
        what={removing()}
        folder={folder()}
        total={total()}
        onClose={() => setRemoving(null)}
        onRemoved={removed}
      />
    </Page>
  );
}
