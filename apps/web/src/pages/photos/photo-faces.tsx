import { createSignal, For, Show } from 'solid-js';
import type { PhotoFace } from '#libs/contracts';
import { Button } from '../../design/button.js';
import { createFocusFallback } from '../../design/focus.js';
import { counted } from '../../design/format.js';
import { Section } from '../../design/layout.js';
import { Menu } from '../../design/menu.js';
import { correct } from '../people/correct.js';
import { FaceCrop } from '../people/face-crop.js';
import { WhoDialog, type Question } from '../people/who-dialog.js';
import { personName } from '../people/words.js';
import styles from './photo-faces.module.css';

/** The faces of a photo. Who each is can be said and corrected. */
export function PhotoFaces(props: { faces: readonly PhotoFace[]; onPoint: (faceId: number | null) => void }) {
  const [question, setQuestion] = createSignal<Question | null>(null);
  const byId = () => new Map(props.faces.map((face) => [face.id, face]));
  createFocusFallback(() => props.faces);
  return (
    <Section title="Faces" aside={<span>{counted(props.faces.length, 'face')}</span>}>
      <ul class={styles.faces}>
        {/* By id, so that a row and the focus in it stay when the photo is read again. */}
        <For each={props.faces.map(({ id }) => id)}>
          {(id) => (
            <li
              class={styles.face}
              onPointerEnter={() => props.onPoint(id)}
              onPointerLeave={() => props.onPoint(null)}
              onFocusIn={() => props.onPoint(id)}
              onFocusOut={() => props.onPoint(null)}
            >
              <Show when={byId().get(id)}>{(face) => <Face face={face()} onAsk={setQuestion} />}</Show>
            </li>
          )}
        </For>
      </ul>
      <WhoDialog question={question()} onClose={() => setQuestion(null)} />
    </Section>
  );
}

function Face(props: { face: PhotoFace; onAsk: (question: Question) => void }) {
  const person = () => props.face.person;
  const isNamed = () => Boolean(person()?.name);
  const who = () => {
    const known = person();
    return known === null ? 'this face' : personName(known);
  };
  const ask = (title: string, subject: Question['subject']) =>
    props.onAsk({ title, subject, crops: [props.face.id], not: person()?.id });
  const face = () => ({ faceIds: [props.face.id] });
  /** Of a group without a name: who all of it is. */
  const askWho = () => {
    const known = person();
    if (known === null || isNamed()) ask('Who is this?', face());
    else ask(`Who is ${personName(known)}?`, { personId: known.id });
  };
  const items = () => {
    const known = person();
    const notFace = { label: 'Not a face', onSelect: () => void correct({ kind: 'not_a_face', ...face() }) };
    if (known === null) return [notFace];
    const personId = known.id;
    return [
      { label: 'Only this face is…', onSelect: () => ask('Who is this?', face()) },
      {
        label: `Not ${personName(known)}`,
        onSelect: () => void correct({ kind: 'not_this_person', personId, ...face() }),
      },
      notFace,
      { label: 'Use as cover', onSelect: () => void correct({ kind: 'cover', personId, faceId: props.face.id }) },
    ];
  };
  return (
    <>
      <FaceCrop faceId={props.face.id} />
      <div class={styles.person}>
        <Show when={person()} fallback={<p class={styles.ungrouped}>Not grouped</p>}>
          {(known) => <a href={`/people/${known().id}`}>{personName(known())}</a>}
        </Show>
        <Button kind="quiet" class={styles.ask} onClick={askWho}>
          {isNamed() ? 'Somebody else?' : 'Who is this?'}
        </Button>
      </div>
      <Menu label={`Correct ${who()}`} items={items()} />
    </>
  );
}
