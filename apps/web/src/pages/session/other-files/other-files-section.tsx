import { useSearchParams } from '@solidjs/router';
import { createMemo, lazy, Show, Suspense } from 'solid-js';
import type { Snapshot } from '#libs/contracts';
import { otherFilesInWords } from '#libs/progress';
import { ButtonLink } from '../../../design/button.js';
import { Section, Skeleton } from '../../../design/layout.js';
import { FILES_ANCHOR, filesAddress, shownFilesOf } from './other-files.js';
import styles from './other-files-section.module.css';

const FileList = lazy(() => import('./file-list.js'));

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
          {(chosen) => (
            <Suspense fallback={<Skeleton shape="card" />}>
              <FileList snapshot={props.snapshot} shown={chosen()} />
            </Suspense>
          )}
        </Show>
      </Section>
    </div>
  );
}
