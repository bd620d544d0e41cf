import { createSignal } from 'solid-js';
import type { Person } from '#libs/contracts';
import { Menu } from '../../design/menu.js';
import { correct } from './correct.js';
import { WhoDialog, type Question } from './who-dialog.js';
import { personName } from './words.js';

/** A menu to merge, hide or show a person. */
export function PersonMenu(props: { person: Person; onMerged?: (into: Person) => void }) {
  const [question, setQuestion] = createSignal<Question | null>(null);
  const merge = () =>
    setQuestion({
      title: `Merge ${personName(props.person)} with…`,
      subject: { personId: props.person.id },
      crops: [props.person.representativeFaceId, ...props.person.otherFaceIds].filter((faceId) => faceId !== null),
      not: props.person.id,
      isMerge: true,
    });
  const hide = (hidden: boolean) => void correct({ kind: 'hide', personId: props.person.id, hidden });
  return (
    <>
      <Menu
        label={`More for ${personName(props.person)}`}
        items={[
          { label: 'Merge with…', onSelect: merge },
          props.person.hidden
            ? { label: 'Show again', onSelect: () => hide(false) }
            : { label: 'Hide', onSelect: () => hide(true) },
        ]}
      />
      <WhoDialog
        question={question()}
        onClose={() => setQuestion(null)}
        onDone={(choice) => 'person' in choice && props.onMerged?.(choice.person)}
      />
    </>
  );
}
