import { createMemo, Show } from 'solid-js';
import type { Person } from '#libs/contracts';
import { count, counted } from '../../design/format.js';
import { client } from '../../server/client.js';
import { createQuery } from '../../server/create-query.js';
import styles from './totals.module.css';

/** Least time between two reads while photos are added. */
const SPACING_MS = 5_000;

/** How much there is in the library. */
export function Totals(props: { people: readonly Person[]; version: string; photos: number }) {
  const photos = createQuery({
    key: () => 'photos',
    read: () => client.photos.list({ limit: 1 }),
    version: () => `${props.version} ${props.photos}`,
    spacingMs: () => SPACING_MS,
  });
  const named = createMemo(() => props.people.filter(({ name }) => name !== null).length);
  return (
    <p class={styles.totals}>
      <Show when={photos.value()}>{(known) => <a href="/photos">{counted(known().total, 'photo')}</a>}</Show>{' '}
      <Show when={props.people.length}>
        {(number) => (
          <a href="/people">
            {counted(number(), 'person', 'people')}
            {named() > 0 ? `, ${count(named())} named` : ''}
          </a>
        )}
      </Show>
    </p>
  );
}
