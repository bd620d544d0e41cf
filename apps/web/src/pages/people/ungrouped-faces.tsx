import { useClient } from '../../server/client.js';
import { createPages } from '../../server/create-pages.js';
import { Paged } from '../../server/answered.js';
import { Empty, SkeletonGrid } from '../../design/layout.js';
import { VirtualGrid } from '../../design/virtual-grid.js';
import { FaceTile, FACE_TILES } from './face-tile.js';

/** The faces that are nobody’s: seen too seldom, or taken out by hand. */
export function UngroupedFaces() {
  const client = useClient();
  const faces = createPages(
    () => 'ungrouped',
    async (_, cursor) => {
      const page = await client.faces(cursor);
      return { items: page.faces, nextCursor: page.nextCursor };
    },
  );
  return (
    <Paged
      pages={faces}
      waiting={<SkeletonGrid tiles={12} />}
      empty={
        <Empty title="Every face is somebody’s">
          <p>Faces that are seen too seldom to make a person would be here.</p>
        </Empty>
      }
    >
      {(known) => (
        <VirtualGrid label="Faces that are not grouped" items={known()} {...FACE_TILES} onEnd={() => faces.next()}>
          {(face) => <FaceTile face={face} alt="A face" />}
        </VirtualGrid>
      )}
    </Paged>
  );
}
