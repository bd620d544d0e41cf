import { For, Show } from 'solid-js';
import type { Folder } from '#libs/contracts';
import { Confirm } from '../../design/dialog.js';
import { Problem, Skeleton } from '../../design/layout.js';
import { showNote } from '../../design/notes.js';
import { Answered } from '../../server/answered.js';
import { client, createCommand } from '../../server/client.js';
import { createQuery } from '../../server/create-query.js';
import styles from './remove-folder.module.css';
import { lossOfFolder, removedInWords } from './words.js';

/** The confirmation before a folder is removed from the library. It says what goes and what stays. */
export function RemoveFolder(props: { folder: Folder; open: boolean; onClose: () => void; onRemoved: () => void }) {
  const command = createCommand();
  const removal = createQuery({
    key: () => (props.open ? props.folder.id : null),
    read: (id) => client.folders.removal(id),
  });
  const close = () => {
    command.clear();
    props.onClose();
  };
  const remove = () =>
    command.run(async () => {
      const removed = await client.folders.remove(props.folder.id);
      showNote({ text: `${props.folder.path} is no longer in the library. ${removedInWords(removed)}` });
      close();
      props.onRemoved();
    });
  return (
    <Confirm
      open={props.open}
      title={`Remove ${props.folder.path} from the library?`}
      no="Keep it"
      yes="Remove the folder"
      disabled={removal.value() === null || command.busy()}
      onClose={close}
      onConfirm={() => void remove()}
    >
      <Answered query={removal} waiting={<Skeleton shape="line" />}>
        {(known) => (
          <ul class={styles.loss}>
            <For each={lossOfFolder(known())}>{(sentence) => <li>{sentence}</li>}</For>
          </ul>
        )}
      </Answered>
      <Show when={command.error()}>{(error) => <Problem>{error().message}</Problem>}</Show>
    </Confirm>
  );
}
