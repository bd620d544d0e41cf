import { useNavigate } from '@solidjs/router';
import { createEffect, createMemo, createSignal, type JSX, Show } from 'solid-js';
import { type FaceSummary, MOST_FACES, type NewCorrection, type Person } from '#libs/contracts';
import { Button } from '../../design/button.js';
import { createFocusFallback } from '../../design/focus.js';
import { count } from '../../design/format.js';
import { Empty, SkeletonGrid } from '../../design/layout.js';
import { Menu, type MenuItem } from '../../design/menu.js';
import { SelectGrid } from '../../design/select-grid.js';
import { all, NOTHING, type Selection } from '../../design/selection.js';
import { Answered } from '../../server/answered.js';
import { client } from '../../server/client.js';
import { createPages, type Pages } from '../../server/paged-grid.js';
import { correct } from './correct.js';
import { FaceCrop } from './face-crop.js';
import styles from './faces.module.css';
import { WhoDialog, type Question } from './who-dialog.js';

/** Tiles of faces: their least width in steps, and the least number of columns. */
const FACE_TILES = { tile: 13, columns: 3 };

/** All faces of a person. */
export function PersonFaces(props: { person: Person; version: string }) {
  const faces = createPages(
    () => props.person.id,
    (person, cursor) => client.faces.list({ person, ...cursor }),
    (page) => page.faces,
    () => props.version,
  );
  return (
    <Faces
      label="Faces"
      faces={faces}
      total={props.person.faces}
      person={props.person}
      empty={<Empty title="No faces left" />}
    />
  );
}

/** The faces without a person, those that are probably people first; those that are unclear or no faces are folded away. */
export function UngroupedFaces(props: { likely: number; unlikely: number; version: string }) {
  const [unfolded, setUnfolded] = createSignal(false);
  return (
    <>
      <FacesWithout unlikely={false} total={props.likely} version={props.version} />
      <Show when={props.unlikely > 0}>
        <details class={styles.unlikely} onToggle={(event) => setUnfolded(event.currentTarget.open)}>
          <summary>
            Unclear, or no faces <span class={styles.count}>{count(props.unlikely)}</span>
          </summary>
          <Show when={unfolded()}>
            <p class={styles.note}>These are never grouped. A face comes back when you say who it is.</p>
            <FacesWithout unlikely={true} total={props.unlikely} version={props.version} />
          </Show>
        </details>
      </Show>
    </>
  );
}

function FacesWithout(props: { unlikely: boolean; total: number; version: string }) {
  const faces = createPages(
    () => (props.unlikely ? 'unlikely' : 'likely'),
    (_, cursor) => client.faces.list({ unlikely: props.unlikely, ...cursor }),
    (page) => page.faces,
    () => props.version,
  );
  return (
    <Faces
      label={props.unlikely ? 'Unclear, or no faces' : 'Ungrouped faces'}
      faces={faces}
      total={props.total}
      person={null}
      empty={
        <Empty title="No ungrouped faces">
          <p>Faces that appear too rarely to form a person are listed here.</p>
        </Empty>
      }
    />
  );
}

/** Faces that can be selected, and what can be said about those that are. */
function Faces(props: {
  label: string;
  faces: Pages<FaceSummary>;
  total: number;
  person: Person | null;
  empty: JSX.Element;
}) {
  const navigate = useNavigate();
  let list: HTMLElement | undefined;
  const items = () => props.faces.value()?.items ?? [];
  const [selection, setSelection] = createSignal(NOTHING);
  const selected = createMemo(() => items().filter(({ id }) => selection().ids.has(id)));
  const [question, setQuestion] = createSignal<Question | null>(null);
  const [selectsAll, setSelectsAll] = createSignal(false);
  createEffect(() => {
    if (!selectsAll()) return;
    setSelection(
      all(
        items()
          .slice(0, MOST_FACES)
          .map(({ id }) => id),
      ),
    );
    if (items().length < MOST_FACES && props.faces.value()?.nextCursor !== null) props.faces.more();
    else setSelectsAll(false);
  });
  createFocusFallback(() => props.faces.value());
  const select = (selected: Selection) => {
    setSelectsAll(false);
    setSelection(selected);
  };
  const open = (face: FaceSummary) => navigate(`/photos/${face.photoId}`);
  const faceIds = () => selected().map(({ id }) => id);
  const say = async (said: NewCorrection) => {
    // What was clicked is disabled or gone when nothing is selected any more.
    list?.focus({ preventScroll: true });
    if (await correct(said)) select(NOTHING);
  };
  const ask = () => {
    list?.focus({ preventScroll: true });
    setQuestion({
      title: selected().length === 1 ? 'Who is this?' : `Who are these ${count(selected().length)}?`,
      subject: { faceIds: faceIds() },
      crops: faceIds(),
      not: props.person?.id,
    });
  };
  const none = () => selected().length === 0 || selected().length > MOST_FACES;
  const more = () => {
    const ids = faceIds();
    const [first] = selected();
    const items: MenuItem[] = [{ label: 'Select all', onSelect: () => setSelectsAll(true) }];
    if (first === undefined) return items;
    items.push({ label: 'Select nothing', onSelect: () => select(NOTHING) });
    if (ids.length <= MOST_FACES) {
      const person = { name: null };
      items.push({ label: 'Make a new person', onSelect: () => void say({ kind: 'this_is', faceIds: ids, person }) });
    }
    if (ids.length > 1) return items;
    const personId = props.person?.id;
    if (personId !== undefined) {
      items.push({ label: 'Use as cover', onSelect: () => void say({ kind: 'cover', personId, faceId: first.id }) });
    }
    items.push({ label: 'Open the photo', onSelect: () => open(first) });
    return items;
  };
  return (
    <Answered query={props.faces} waiting={<SkeletonGrid tiles={12} />}>
      {(page) => (
        <Show when={page().items.length > 0} fallback={props.empty}>
          <section class={styles.faces} aria-label={props.label}>
            <div class={styles.bar}>
              <p class={styles.selected} role="status">
                {selectedWords(selected().length, props.total)}
              </p>
              <Button kind="primary" disabled={none()} onClick={ask}>
                This is…
              </Button>
              <Show when={props.person}>
                {(person) => (
                  <Button
                    disabled={none()}
                    onClick={() => void say({ kind: 'not_this_person', faceIds: faceIds(), personId: person().id })}
                  >
                    Not this person
                  </Button>
                )}
              </Show>
              <Button disabled={none()} onClick={() => void say({ kind: 'not_a_face', faceIds: faceIds() })}>
                Not a face
              </Button>
              <Menu label="More for the selected faces" items={more()} />
            </div>
            <SelectGrid
              ref={(element) => (list = element)}
              label={props.label}
              items={page().items}
              total={props.total}
              {...FACE_TILES}
              selection={selection()}
              onSelect={select}
              onSelectAll={() => setSelectsAll(true)}
              onOpen={open}
              onEnd={() => page().nextCursor !== null && props.faces.more()}
              describe={(_, index) => `Face ${index + 1}`}
            >
              {(face) => <FaceCrop faceId={face().id} />}
            </SelectGrid>
          </section>
          <WhoDialog question={question()} onClose={() => setQuestion(null)} onDone={() => select(NOTHING)} />
        </Show>
      )}
    </Answered>
  );
}

function selectedWords(selected: number, total: number): string {
  if (selected === 0) return 'Select faces to correct them.';
  if (selected > MOST_FACES)
    return `${count(selected)} selected: at most ${count(MOST_FACES)} can be corrected at once`;
  return `${count(selected)} of ${count(Math.max(selected, total))} selected`;
}
