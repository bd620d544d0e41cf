import { useSearchParams } from '@solidjs/router';
import { createEffect, createMemo, createSignal, on, Show } from 'solid-js';
import { PHOTO_SORTS, type PhotoQuery, type PhotoSort } from '#libs/contracts';
import { Button, ButtonLink } from '../../design/button.js';
import { type Choice, SelectField, TextField } from '../../design/field.js';
import { count, counted } from '../../design/format.js';
import { Empty, Page } from '../../design/layout.js';
import { client } from '../../server/client.js';
import { createDebounced, createQuery } from '../../server/create-query.js';
import { createPages, PagedGrid } from '../../server/paged-grid.js';
import { personName } from '../people/words.js';
import { LibraryViews } from './library-views.js';
import { day } from './metadata.js';
import { PHOTO_TILES, PhotoTile } from './photo-tile.js';
import styles from './photos-page.module.css';

const DEBOUNCE_MS = 250;

/** The library as a grid, by tag, person, session, folder and path. */
export default function PhotosPage() {
  const [filter, change] = createPhotoFilter();
  const pages = createPages(
    filter,
    (chosen, cursor) => client.photos.list({ ...chosen, ...cursor }),
    ({ photos }) => photos,
  );
  const filtered = () => Object.entries(filter()).some(([name, part]) => name !== 'sort' && part !== undefined);
  const clear = () => change({ tag: null, person: null, session: null, folder: null, q: null, from: null, to: null });
  return (
    <Page
      title="Photos"
      aside={
        <Show when={pages.value()}>
          {(known) => <p class={styles.total}>{counted(known().total ?? 0, 'photo')}</p>}
        </Show>
      }
    >
      <LibraryViews current="/photos" />
      <Filters filter={filter()} onChange={change} onClear={filtered() ? clear : null} />
      <PagedGrid
        label="Photos"
        pages={pages}
        {...PHOTO_TILES}
        empty={
          <Show
            when={filtered()}
            fallback={
              <Empty title="No photos yet">
                <p>Index a folder, and its photos appear here.</p>
                <ButtonLink href="/new" kind="primary">
                  Choose a folder
                </ButtonLink>
              </Empty>
            }
          >
            <Empty title="No photos match">
              <p>{nothingMatches(filter())}</p>
              <Button onClick={clear}>Show all photos</Button>
            </Empty>
          </Show>
        }
      >
        {(photo) => <PhotoTile photo={photo()} {...(filter().sort === 'taken' && { note: day(photo().date) })} />}
      </PagedGrid>
    </Page>
  );
}

function nothingMatches({ q, tag, person, session, folder, from, to }: PhotoFilter): string {
  const parts = [
    ...(q === undefined ? [] : [`“${q}”`]),
    ...(tag === undefined ? [] : [`the tag “${tag}”`]),
    ...(person === undefined ? [] : ['this person']),
    ...(session === undefined ? [] : ['this session']),
    ...(folder === undefined ? [] : ['this folder']),
    ...(from === undefined && to === undefined ? [] : ['these days']),
  ];
  return `Nothing matches ${parts.join(' together with ')}.`;
}

function Filters(props: {
  filter: PhotoFilter;
  onChange: ReturnType<typeof createPhotoFilter>[1];
  onClear: (() => void) | null;
}) {
  const tags = createQuery({ key: () => 'tags', read: () => client.photos.tags() });
  const people = createQuery({ key: () => 'people', read: () => client.people.list() });
  const tagChoices = () =>
    tags.value()?.tags.map(({ label, photos }) => ({ value: label, label: `${label} (${count(photos)})` }));
  const personChoices = () =>
    (people.value()?.people ?? []).map((person) => ({
      value: String(person.id),
      label: `${personName(person)} (${count(person.photos)})`,
    }));
  const [typed, setTyped] = createSignal('');
  const search = (text: string) => props.onChange({ q: text.trim() || null });
  const chosen = () => props.filter.q ?? '';
  createEffect(on(chosen, (q) => q === typed().trim() || setTyped(q)));
  createEffect(on(createDebounced(typed, DEBOUNCE_MS), search, { defer: true }));
  return (
    <div class={styles.filters} role="search" aria-label="Photos">
      <TextField label="File or folder" type="search" placeholder="holiday/beach" value={typed()} onInput={setTyped} />
      <SelectField
        label="Tag"
        value={props.filter.tag ?? ''}
        choices={withAny('Any tag', tagChoices(), props.filter.tag)}
        onChange={(tag) => props.onChange({ tag: tag || null })}
      />
      <SelectField
        label="Person"
        value={props.filter.person?.toString() ?? ''}
        choices={withAny('Any person', personChoices(), props.filter.person?.toString())}
        onChange={(person) => props.onChange({ person: person || null })}
      />
      <DayField label="From" value={props.filter.from} onChange={(from) => props.onChange({ from })} />
      <DayField label="To" value={props.filter.to} onChange={(to) => props.onChange({ to })} />
      <SelectField
        label="Order"
        value={props.filter.sort}
        choices={PHOTO_SORTS.map((value) => ({ value, label: ORDERS[value] }))}
        onChange={(sort) => props.onChange({ sort: sort === 'added' ? null : sort })}
      />
      <Show when={props.filter.session}>{(id) => <SessionNote id={id()} />}</Show>
      <Show when={props.filter.folder}>{(id) => <FolderNote id={id()} />}</Show>
      <Show when={props.onClear}>{(clear) => <Button onClick={() => clear()()}>Show all</Button>}</Show>
    </div>
  );
}

/** The session whose photos are shown. */
function SessionNote(props: { id: number }) {
  const session = createQuery({ key: () => props.id, read: (id) => client.sessions.get(id) });
  return (
    <p class={styles.session}>
      In <a href={`/sessions/${props.id}`}>{session.value()?.name ?? `session ${props.id}`}</a>
    </p>
  );
}

/** The folder whose photos are shown. */
function FolderNote(props: { id: number }) {
  const folder = createQuery({ key: () => props.id, read: (id) => client.folders.get(id) });
  return (
    <p class={styles.folder}>
      In <a href="/folders">{folder.value()?.path ?? `folder ${props.id}`}</a>
    </p>
  );
}

const ORDERS: Readonly<Record<PhotoSort, string>> = {
  added: 'Last added first',
  taken: 'Last taken first',
  path: 'By path',
};

/** A day of the photos' dates; empty is any. */
function DayField(props: { label: string; value: string | undefined; onChange: (day: string | null) => void }) {
  return (
    <TextField
      label={props.label}
      type="date"
      value={props.value ?? ''}
      onInput={(text) => props.onChange(text || null)}
    />
  );
}

/** The known choices, plus the chosen one if it is not known yet. */
function withAny(any: string, known: readonly Choice[] = [], chosen: string | undefined): Choice[] {
  const missing = chosen !== undefined && !known.some(({ value }) => value === chosen);
  return [{ value: '', label: any }, ...(missing ? [{ value: chosen, label: chosen }] : []), ...known];
}

/** Which photos are shown, as in the URL. */
type PhotoFilter = Pick<PhotoQuery, 'tag' | 'person' | 'session' | 'folder' | 'q' | 'from' | 'to' | 'sort'>;

/** The filter in the URL, and a function to change it: null removes a part. */
function createPhotoFilter() {
  const [search, setSearch] = useSearchParams<Record<keyof PhotoFilter, string>>();
  const filter = createMemo<PhotoFilter>(() => ({
    tag: textOf(search.tag),
    person: idOf(search.person),
    session: idOf(search.session),
    folder: idOf(search.folder),
    q: textOf(search.q),
    from: dayOf(search.from),
    to: dayOf(search.to),
    sort: PHOTO_SORTS.find((sort) => sort === search.sort) ?? 'added',
  }));
  const change = (parts: Partial<Record<keyof PhotoFilter, string | null>>) => setSearch(parts, { replace: true });
  return [filter, change] as const;
}

/** One text: the address may have several, or none. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function dayOf(text: string | undefined): string | undefined {
  return text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text) ? text : undefined;
}

function idOf(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,9}$/.test(text) ? Number(text) : undefined;
}
