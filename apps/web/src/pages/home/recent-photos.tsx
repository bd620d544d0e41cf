import { For, Show } from 'solid-js';
import { Section, SkeletonGrid } from '../../design/layout.js';
import { Answered } from '../../server/answered.js';
import { client } from '../../server/client.js';
import { createQuery } from '../../server/create-query.js';
import { PhotoTile } from '../photos/photo-tile.js';
import styles from './recent-photos.module.css';

/** Photos that are shown, and read: some have no picture yet, or never will. */
const SHOWN = 12;
const READ = 64;
/** Least time between two reads while photos are added. */
const SPACING_MS = 5_000;

/** The photos that were added last. */
export default function RecentPhotos(props: { version: number }) {
  const query = createQuery({
    key: () => 'recent',
    read: async () => {
      const { photos } = await client.photos.list({ limit: READ });
      return photos.filter(({ width }) => width !== null).slice(0, SHOWN);
    },
    version: () => props.version,
    spacingMs: () => SPACING_MS,
  });
  return (
    <Section title="Recently added" aside={<a href="/photos">All photos</a>}>
      <Answered query={query} waiting={<SkeletonGrid tiles={8} />}>
        {(photos) => (
          <Show when={photos().length > 0} fallback={<p class={styles.none}>The first photos appear here soon.</p>}>
            <div class={styles.frame}>
              <ul class={styles.photos} aria-label="Recently added">
                <For each={photos()}>
                  {(photo) => (
                    <li>
                      <PhotoTile photo={photo} />
                    </li>
                  )}
                </For>
              </ul>
            </div>
          </Show>
        )}
      </Answered>
    </Section>
  );
}
