import { createSignal, type JSX, Show } from 'solid-js';
import type { FaceSummary, Person } from '#libs/contracts';
import { Button } from '../../design/button.js';
import { Confirm } from '../../design/dialog.js';
import { Empty, Problem } from '../../design/layout.js';
import { client, createCommand } from '../../server/client.js';
import { createPages, PagedGrid } from '../../server/paged-grid.js';
import styles from './faces.module.css';
import { FaceCrop, personName } from './person.js';

/** Height of the button below a face, in steps. */
const CAPTION = 5;

/** All faces of a person; each can be removed. */
export function PersonFaces(props: { person: Person; onFewer: () => void }) {
  const faces = createPages(
    () => props.person.id,
    (person, cursor) => client.faces.list({ person, ...cursor }),
    (page) => page.faces,
  );
  const command = createCommand();
  const [removing, setRemoving] = createSignal<FaceSummary | null>(null);
  const close = () => {
    setRemoving(null);
    command.clear();
  };
  const removeFace = async (face: FaceSummary) => {
    const done = await command.run(() => client.people.removeFace(props.person.id, face.id));
    if (!done) return;
    close();
    faces.reload();
    props.onFewer();
  };
  return (
    <>
      <PagedGrid
        label="Faces"
        pages={faces}
        total={props.person.faces}
        {...FACE_TILES}
        caption={CAPTION}
        empty={<Empty title="No faces left" />}
      >
        {(face) => (
          <FaceTile face={face} alt={personName(props.person)}>
            <Button kind="quiet" class={styles.out} onClick={() => setRemoving(face)}>
              Remove
            </Button>
          </FaceTile>
        )}
      </PagedGrid>
      <Confirm
        open={removing() !== null}
        title={`Not ${personName(props.person)}?`}
        no="Keep it"
        yes="Remove the face"
        disabled={command.busy()}
        onClose={close}
        onConfirm={() => void removeFace(removing() as FaceSummary)}
      >
        <div class={styles.question}>
          <div class={styles.face}>
            <FaceCrop faceId={removing()?.id ?? null} />
          </div>
          <p>
            The face moves to the ungrouped faces, and no later session assigns it to {personName(props.person)} again.
            It stays in its photo. This cannot be undone.
          </p>
        </div>
        <Show when={command.error()}>{(error) => <Problem>{error().message}</Problem>}</Show>
      </Confirm>
    </>
  );
}

/** The faces without a person: too few alike, or removed by hand. */
export function UngroupedFaces() {
  const faces = createPages(
    () => 'ungrouped',
    (_, cursor) => client.faces.list(cursor),
    (page) => page.faces,
  );
  return (
    <PagedGrid
      label="Ungrouped faces"
      pages={faces}
      {...FACE_TILES}
      empty={
        <Empty title="No ungrouped faces">
          <p>Faces that appear too rarely to form a person are listed here.</p>
        </Empty>
      }
    >
      {(face) => <FaceTile face={face} alt="A face" />}
    </PagedGrid>
  );
}

/** Tiles of faces: their least width in steps, and the least number of columns. */
const FACE_TILES = { tile: 13, columns: 3 };

/** A face as a square that links to its photo, with its actions. */
function FaceTile(props: { face: FaceSummary; alt: string; children?: JSX.Element }) {
  return (
    <div class={styles.tile}>
      <a href={`/photos/${props.face.photoId}`}>
        <FaceCrop faceId={props.face.id} alt={props.alt} />
      </a>
      {props.children}
    </div>
  );
}
