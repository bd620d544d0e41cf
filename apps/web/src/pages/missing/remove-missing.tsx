import { Show } from 'solid-js';
import type { Folder, ListedPhoto } from '#libs/contracts';
import { Confirm } from '../../design/dialog.js';
import { counted, fileName } from '../../design/format.js';
import { Problem } from '../../design/layout.js';
import { showNote } from '../../design/notes.js';
import { client, createCommand } from '../../server/client.js';
import { removedInWords } from '../folders/words.js';

/** What is removed: a photo, or all of a folder. */
type What = ListedPhoto | 'all';

/** The confirmation before one missing photo, or all of a folder, are removed from the library. */
export function RemoveMissing(props: {
  what: What | null;
  folder: Folder | null;
  /** The number of missing photos of the folder. */
  total: number;
  onClose: () => void;
  onRemoved: (what: What) => void;
}) {
  const command = createCommand();
  const close = () => {
    command.clear();
    props.onClose();
  };
  const remove = (what: What) =>
    command.run(async () => {
      const removal =
        what === 'all'
          ? await client.folders.removeMissing((props.folder as Folder).id)
          : await client.photos.remove(what.id);
      showNote({ text: removedInWords(removal) });
      props.onRemoved(what);
      close();
    });
  const one = () => props.what !== null && props.what !== 'all';
  const name = () => {
    const what = props.what;
    if (what === null || what === 'all') return counted(props.total, 'missing photo');
    return fileName(what.path);
  };
  return (
    <Confirm
      open={props.what !== null}
      title={`Remove ${name()} from the library?`}
      no="Keep"
      yes="Remove"
      disabled={command.busy()}
      onClose={close}
      onConfirm={() => void remove(props.what as What)}
    >
      <p>
        {one() ? 'Its faces and its tags go with it.' : 'Their faces and their tags go with them.'} People without a
        name who have no other faces go too. This cannot be undone: if {one() ? 'the file comes' : 'the files come'}{' '}
        back, they are indexed as new photos.
      </p>
      <Show when={command.error()}>{(error) => <Problem>{error().message}</Problem>}</Show>
    </Confirm>
  );
}
