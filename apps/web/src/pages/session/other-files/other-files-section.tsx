import { useSearchParams } from '@solidjs/router';
import { createMemo, For, Show } from 'solid-js';
import { OtherFileState, type Snapshot } from '#libs/contracts';
import { otherFilesInWords } from '#libs/progress';
import { Button, ButtonLink } from '../../../design/button.js';
import { FilterLinks } from '../../../design/filter-links.js';
import { sameFields } from '../../../design/same-fields.js';
import { pathWithin } from '../../../design/format.js';
import { Section, Skeleton } from '../../../design/layout.js';
import { Answered } from '../../../server/answered.js';
import { client } from '../../../server/client.js';
import { createPages } from '../../../server/paged-grid.js';
import {
  FILES_ANCHOR,
  filesAddress,
  fileStory,
  SHOWN_WORDS,
  shownCount,
  shownFilesOf,
  type ShownFiles,
} from './other-files.js';
import styles from './other-files-section.module.css';

const PAGE = 100;

/** The files of the folder that are not photos of the session: in numbers, and each with its reason if the URL asks. */
export function OtherFilesSection(props: { snapshot: Snapshot }) {
  const [query] = useSearchParams();
  const shown = createMemo(() => shownFilesOf(query));
  return (
    <div id={FILES_ANCHOR}>
      <Section
        title="Files not taken"
        aside={
          <Show when={shown() !== null}>
            <a href={`/sessions/${props.snapshot.sessionId}`} noScroll>
              Close the list
            </a>
          </Show>
        }
      >
        <p class={styles.words}>{otherFilesInWords(props.snapshot.discovery.kinds).join(', ')}</p>
        <Show
          when={shown()}
          fallback={<ButtonLink href={filesAddress(props.snapshot.sessionId, 'all')}>Show these files</ButtonLink>}
        >
          {(chosen) => <FileList snapshot={props.snapshot} shown={chosen()} />}
        </Show>
      </Section>
    </div>
  );
}

function FileList(props: { snapshot: Snapshot; shown: ShownFiles }) {
  const id = () => props.snapshot.sessionId;
  // While the folder is walked, the list is read again whenever it has grown.
  const wanted = createMemo(() => ({ shown: props.shown, files: shownCount(props.snapshot, props.shown) }), undefined, {
    equals: sameFields,
  });
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
      current: shown === props.shown,
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
            <Show when={page().nextCursor !== null}>
              <Button onClick={() => pages.more()}>Show more</Button>
            </Show>
          </>
        )}
      </Answered>
    </>
  );
}
