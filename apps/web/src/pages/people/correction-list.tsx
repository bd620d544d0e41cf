import { For, Show } from 'solid-js';
import type { Correction } from '#libs/contracts';
import { Button } from '../../design/button.js';
import { ago } from '../../design/format.js';
import { Empty, Skeleton } from '../../design/layout.js';
import { Answered } from '../../server/answered.js';
import { client } from '../../server/client.js';
import { createPages } from '../../server/paged-grid.js';
import { undo } from './correct.js';
import styles from './correction-list.module.css';
import { FaceCrop } from './face-crop.js';
import { correctionWords } from './words.js';

/** Everything that was said by hand about faces and people, newest first; each can be undone. */
export function CorrectionList(props: { version: string }) {
  const pages = createPages(
    () => 'corrections',
    (_, cursor) => client.corrections.list(cursor),
    (page) => page.corrections,
    () => props.version,
  );
  return (
    <Answered query={pages} waiting={<Skeleton shape="card" />}>
      {(page) => (
        <Show
          when={page().items.length > 0}
          fallback={
            <Empty title="No corrections yet">
              <p>What you say about faces and people is listed here, and can be undone.</p>
            </Empty>
          }
        >
          <ul class={styles.list} aria-label="Corrections">
            <Rows corrections={page().items} />
          </ul>
          <Show when={page().nextCursor}>
            <Button onClick={() => pages.more()}>Show more</Button>
          </Show>
        </Show>
      )}
    </Answered>
  );
}

/** Rows that stay while a correction is read again, with the focus on its button. */
function Rows(props: { corrections: readonly Correction[] }) {
  const byId = () => new Map(props.corrections.map((correction) => [correction.id, correction]));
  return (
    <For each={props.corrections.map(({ id }) => id)}>
      {(id) => <Show when={byId().get(id)}>{(correction) => <Row correction={correction()} />}</Show>}
    </For>
  );
}

function Row(props: { correction: Correction }) {
  const isUndone = () => props.correction.undoneAt !== null;
  const words = () => correctionWords(props.correction);
  const age = () => ago((Date.now() - Date.parse(props.correction.at)) / 1000);
  return (
    <li class={styles.row} data-undone={isUndone()}>
      <span class={styles.face}>
        <FaceCrop faceId={props.correction.person?.representativeFaceId ?? null} round />
      </span>
      <p class={styles.words}>
        <span class={styles.said}>
          <Show when={props.correction.person} fallback={words()}>
            {(person) => <a href={`/people/${person().id}`}>{words()}</a>}
          </Show>
        </span>
        <small class={styles.note}>
          <time dateTime={props.correction.at}>{age()}</time>
        </small>
      </p>
      {/* Not disabled, since that would take the focus from it. */}
      <Button
        aria-label={`${isUndone() ? 'Undone' : 'Undo'}: ${words()}`}
        aria-disabled={isUndone()}
        onClick={() => !isUndone() && void undo(props.correction)}
      >
        {isUndone() ? 'Undone' : 'Undo'}
      </Button>
    </li>
  );
}
