import { createSignal } from 'solid-js';
import { apiErrorOf } from '#libs/client';
import type { Person } from '#libs/contracts';
import { useClient } from '../../server/client.js';
import { Menu } from '../../design/menu.js';
import { useNotes } from '../../design/notes.js';
import { MergeDialog } from './merge-dialog.js';
import { personName } from './person-name.js';

/** A menu to merge, hide or show a person. */
export function PersonMenu(props: {
  person: Person;
  onHidden: (person: Person) => void;
  onMerged: (into: Person) => void;
}) {
  const client = useClient();
  const showNote = useNotes();
  const [merging, setMerging] = createSignal(false);

  const setHidden = async (hidden: boolean): Promise<void> => {
    try {
      const person = await client.people.update(props.person.id, { hidden });
      props.onHidden(person);
      if (!hidden) return;
      const show = () => void setHidden(false);
      showNote({ text: `${personName(person)} is hidden.`, action: { label: 'Show again', run: show } });
    } catch (error) {
      showNote({ kind: 'problem', text: apiErrorOf(error).message });
    }
  };
  const merged = (into: Person) => {
    setMerging(false);
    showNote({ text: `Merged into ${personName(into)}.` });
    props.onMerged(into);
  };
  return (
    <>
      <Menu
        label={`More for ${personName(props.person)}`}
        items={[
          { label: 'Merge with…', onSelect: () => setMerging(true) },
          props.person.hidden
            ? { label: 'Show again', onSelect: () => void setHidden(false) }
            : { label: 'Hide', onSelect: () => void setHidden(true) },
        ]}
      />
      <MergeDialog open={merging()} person={props.person} onClose={() => setMerging(false)} onMerged={merged} />
    </>
  );
}
