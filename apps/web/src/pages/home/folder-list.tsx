import { For, Show } from 'solid-js';
import { isAtWork, isTerminal, type Folder } from '#libs/contracts';
import { ago, counted } from '../../design/format.js';
import { Problem, Section, Skeleton } from '../../design/layout.js';
import { now } from '../../design/now.js';
import { Switch } from '../../design/switch.js';
import { Answered } from '../../server/answered.js';
import { client, createCommand } from '../../server/client.js';
import { createQuery } from '../../server/create-query.js';
import { STATE_WORDS } from '../folders/words.js';
import { lastActivity } from '../sessions/order.js';
import { standingOf } from '../sessions/outcome.js';
import styles from './folder-list.module.css';

/** Least time between two reads while sessions change. */
const SPACING_MS = 2_000;

/** Folders that are shown. */
const SHOWN = 6;

/** Some folders of the library, those that cannot be seen and those indexed last before others: whether each is there, when it was indexed last, and watching it. */
export default function FolderList(props: { version: string }) {
  const query = createQuery({
    key: () => 'folders',
    read: () => client.folders.list(),
    version: () => props.version,
    spacingMs: () => SPACING_MS,
  });
  const put = (changed: Folder) =>
    query.change(({ folders }) => ({
      folders: folders.map((folder) => (folder.id === changed.id ? changed : folder)),
    }));
  return (
    <Section title="Folders" aside={<a href="/folders">{allFolders(query.value()?.folders.length)}</a>}>
      <Answered query={query} waiting={<Skeleton shape="card" />}>
        {(known) => (
          <ul class={styles.folders} aria-label="Folders">
            {/* By id, so that a row stays the same when the list is read again. */}
            <For each={firstOf(known().folders)}>
              {(id) => (
                <Show when={known().folders.find((folder) => folder.id === id)}>
                  {(folder) => <FolderRow folder={folder()} onChange={put} />}
                </Show>
              )}
            </For>
          </ul>
        )}
      </Answered>
    </Section>
  );
}

/** The ids of the folders that are shown. */
function firstOf(folders: readonly Folder[]): number[] {
  const problem = ({ state }: Folder) => (STATE_WORDS[state] === null ? 0 : 1);
  const at = ({ lastSession }: Folder) => (lastSession ? Date.parse(lastActivity(lastSession)) : 0);
  return folders
    .toSorted((a, b) => problem(b) - problem(a) || at(b) - at(a))
    .slice(0, SHOWN)
    .map(({ id }) => id);
}

function allFolders(number = 0): string {
  return number > SHOWN ? `All ${counted(number, 'folder')}` : 'All folders';
}

function FolderRow(props: { folder: Folder; onChange: (folder: Folder) => void }) {
  const command = createCommand();
  const watch = (watched: boolean) => {
    if (command.busy()) return;
    void command.run(async () => props.onChange(await client.folders.update(props.folder.id, { watched })));
  };
  return (
    <li class={styles.folder}>
      <a class={styles.path} href={`/photos?folder=${props.folder.id}`}>
        {props.folder.path}
      </a>
      <Show when={STATE_WORDS[props.folder.state]}>{(words) => <p class={styles.state}>{words()}</p>}</Show>
      <Switch label="Watch" hint={lastIndexed(props.folder)} on={props.folder.watched} onChange={watch} />
      <Show when={command.error()}>{(error) => <Problem>{error().message}</Problem>}</Show>
    </li>
  );
}

/** How many photos a folder has, and when it was indexed last, or how that ended. */
function lastIndexed({ photos, lastSession }: Folder): string {
  const known = counted(photos, 'photo');
  if (lastSession === null) return `${known}, not indexed yet`;
  const { state, words } = standingOf(lastSession);
  if (!isTerminal(lastSession.status))
    return `${known}, ${isAtWork(lastSession.status) ? 'being indexed' : words.toLowerCase()}`;
  const when = ago(Math.max(0, now() - Date.parse(lastActivity(lastSession))) / 1000);
  return `${known}, ${state === 'done' ? 'indexed' : words.toLowerCase()} ${when}`;
}
