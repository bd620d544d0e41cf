import { Show } from 'solid-js';
import { Answered } from '../../server/answered.js';
import { useClient } from '../../server/client.js';
import { createQuery } from '../../server/create-query.js';
import { percent } from '../../design/format.js';
import { Section, SkeletonGrid } from '../../design/layout.js';
import { VirtualGrid } from '../../design/virtual-grid.js';
import styles from './look-alikes.module.css';
import { PHOTO_TILES, PhotoTile } from './photo-grid.js';

const SHOWN = 24;

/** The photos most similar to one, nearest first. */
export function LookAlikes(props: { photoId: number }) {
  const client = useClient();
  const query = createQuery({ key: () => props.photoId, read: (id) => client.photos.similar(id, { limit: SHOWN }) });
  return (
    <Section title="Similar photos">
      <Answered query={query} waiting={<SkeletonGrid tiles={6} />}>
        {(similar) => (
          <Show
            when={similar().photos.length > 0}
            fallback={<p class={styles.none}>The library has no similar photos.</p>}
          >
            <VirtualGrid label="Similar photos" items={similar().photos} {...PHOTO_TILES}>
              {(photo) => <PhotoTile photo={photo} note={`${percent(100 * Math.max(0, photo.similarity))} similar`} />}
            </VirtualGrid>
          </Show>
        )}
      </Answered>
    </Section>
  );
}
