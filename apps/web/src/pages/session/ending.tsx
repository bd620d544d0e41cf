import { Show } from 'solid-js';
import type { Snapshot } from '#libs/contracts';
import { failedPhotos } from '#libs/progress';
import { ButtonLink } from '../../design/button.js';
import { counted, duration } from '../../design/format.js';
import { client } from '../../server/client.js';
import { createQuery } from '../../server/create-query.js';
import styles from './ending.module.css';
import { Mosaic, MOSAIC_PHOTOS } from './mosaic.js';
import { firstNumbers } from './phases.js';
import { endingInWords, whatIsLeft } from './results.js';
import { tabAddress } from './session-tabs/tabs.js';
import { endingLabel, everythingFailed, nothingFound } from './verdict.js';

/** What a run that has ended did, in a sentence, and what to do next. */
export default function Ending(props: { snapshot: Snapshot; people: number | null }) {
  const highlights = createQuery({
    key: () => (firstNumbers(props.snapshot).completed > 0 ? props.snapshot.version.run : null),
    read: () => client.sessions.highlights(props.snapshot.sessionId, { limit: MOSAIC_PHOTOS }),
  });
  const failed = () => failedPhotos(props.snapshot);
  const developed = () => firstNumbers(props.snapshot).completed > 0;
  const allFailed = () => everythingFailed(props.snapshot);
  return (
    <div class={styles.ending}>
      <div class={styles.words}>
        <p class={styles.sentence} data-failed={allFailed() || props.snapshot.overallStatus === 'failed'}>
          {endingInWords(props.snapshot, props.people, highlights.value()?.years ?? null)} {whatIsLeft(props.snapshot)}
        </p>
        <p class={styles.ways}>
          <Show when={nothingFound(props.snapshot)}>
            <ButtonLink href="/new" kind="primary">
              Choose another folder
            </ButtonLink>
          </Show>
          <Show when={props.people}>
            <ButtonLink href="/people" kind="primary">
              Name people
            </ButtonLink>
          </Show>
          <Show when={developed()}>
            <ButtonLink
              href={`/photos?session=${props.snapshot.sessionId}`}
              kind={props.people === 0 ? 'primary' : 'plain'}
            >
              Browse photos
            </ButtonLink>
          </Show>
          <Show when={failed() > 0}>
            <ButtonLink
              href={tabAddress(props.snapshot.sessionId, 'failures')}
              kind={allFailed() ? 'primary' : 'plain'}
            >
              Fix {counted(failed(), 'file')}
            </ButtonLink>
          </Show>
          <span class={styles.note}>
            <Show when={developed()}>{endingLabel(props.snapshot)} · </Show>
            {duration(props.snapshot.activeSeconds)}
          </span>
        </p>
      </div>
      <Show when={highlights.value()?.photos.length}>
        <Mosaic photos={highlights.value()?.photos ?? []} />
      </Show>
    </div>
  );
}
