import { useSearchParams } from '@solidjs/router';
import { createMemo, For } from 'solid-js';
import { OtherFileState, type Snapshot } from '#libs/contracts';
import { FilterLinks } from '../../../design/filter-links.js';
import { pathWithin } from '../../../design/format.js';
import { Skeleton } from '../../../design/layout.js';
import { sameFields } from '../../../design/same-fields.js';
import { Answered } from '../../../server/answered.js';
import { client } from '../../../server/client.js';
import { createPages, ShowMore } from '../../../server/paged-grid.js';
import { filesAddress, fileStory, SHOWN_WORDS, shownCount, shownFilesOf } from './other-files.js';
import styles from './file-list.module.css';

const PAGE = 100;

/** The files of a session's folder that are not its photos, page by page, each with its reason. */
export default function FileList(props: { snapshot: Snapshot }) {
  const [query] = useSearchParams();
  const shownFiles = createMemo(() => shownFilesOf(query));
  const id = () => props.snapshot.sessionId;
  // While the folder is walked, the list is read again whenever it has grown.
  const wanted = createMemo(
    () => ({ shown: shownFiles(), files: shownCount(props.snapshot, shownFiles()) }),
    undefined,
    { equals: sameFields },
  );
  const pages = createPages(
    wanted,
    ({ shown }, page) =>
      client.sessions.files(id(), { limit: PAGE, ...page, ...(shown !== 'all' && { state: shown }) }),
    ({ files }) => files,
  );
  const links = () =>
    (['all', ...OtherFileState.options] as const).map((shown) => ({
      href: filesAddress(id(), shown),
      label: SHOWN_WORDS[shown],
      count: shownCount(props.snapshot, shown),
      current: shown === shownFiles(),
    }));
  return (
    <>
      <FilterLinks label="Files" links={links()} />
      <Answered query={pages} waiting={<Skeleton shape="card" />}>
        {(page) => (
          <>
            <ul class={styles.files}>
              <For each={page().items} fallback={<li>There are no such files.</li>}>
                {(file) => (
                  <li>
                    <span class={styles.path}>{pathWithin(props.snapshot.rootPath, file.path)}</span>
                    <span class={styles.story}>{fileStory(file)}</span>
                  </li>
                )}
              </For>
            </ul>
            <ShowMore pages={pages} />
          </>
        )}
      </Answered>
    </>
  );
}
