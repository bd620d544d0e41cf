import type { PhotoSummary } from '#libs/contracts';
import type { Pages } from '../../server/create-pages.js';
import { Paged } from '../../server/answered.js';
import { VirtualGrid } from '../../design/virtual-grid.js';
import { SkeletonGrid } from '../../design/layout.js';
import type { JSX } from 'solid-js';
import { PhotoTile } from './photo-tile.js';

/** How wide the tiles of photos are, in steps, and how many stand side by side at least. */
export const PHOTO_TILES = { tile: 18, columns: 3 };

/** A list of photos as a grid that reads on as it is scrolled. */
export function PhotoGrid(props: { label: string; pages: Pages<PhotoSummary>; empty: JSX.Element }) {
  return (
    <Paged pages={props.pages} waiting={<SkeletonGrid tiles={12} />} empty={props.empty}>
      {(photos) => (
        <VirtualGrid
          label={props.label}
          items={photos()}
          total={props.pages.total()}
          {...PHOTO_TILES}
          onEnd={() => props.pages.next()}
        >
          {(photo) => <PhotoTile photo={photo} />}
        </VirtualGrid>
      )}
    </Paged>
  );
}
