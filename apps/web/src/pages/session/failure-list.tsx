import { For, Show } from 'solid-js';
import { isTerminal, type Snapshot } from '#libs/contracts';
import { COMMANDS, failedPhotos } from '#libs/progress';
import { Answered } from '../../server/answered.js';
import { client, type CommandState } from '../../server/client.js';
import { createQuery } from '../../server/create-query.js';
import { Button } from '../../design/button.js';
import { count, pathWithin } from '../../design/format.js';
import { Skeleton } from '../../design/layout.js';
import { addressOf } from './items/items.js';
import { declarationOf } from '../../server/phases.js';
import styles from './failure-list.module.css';

const SPACING_MS = 5_000;

/** The failed photos, grouped by reason, with examples and a retry if the session allows one. */
export default function FailureList(props: { snapshot: Snapshot; command: CommandState }) {
  const failed = () => failedPhotos(props.snapshot);
  const failures = createQuery({
    key: () => props.snapshot.sessionId,
    read: (id) => client.sessions.failures(id),
    version: failed,
    spacingMs: () => (isTerminal(props.snapshot.overallStatus) ? 0 : SPACING_MS),
  });
  const retry = () => void props.command.run(() => client.sessions.command(props.snapshot.sessionId, 'retry-failed'));
  return (
    <Show when={failed() > 0} fallback={<p class={styles.none}>No photo failed.</p>}>
      <Answered query={failures} waiting={<Skeleton shape="line" />}>
        {(known) => (
          <ul class={styles.groups}>
            <For each={known().groups}>
              {(group) => (
                <li>
                  <p class={styles.reason}>
                    <strong>{count(group.count)}</strong>
                    <span>{group.reason}</span>
                    <span class={styles.phase}>{declarationOf(group.phase).words.step}</span>
                  </p>
                  <ul class={styles.examples}>
                    <For each={group.examples}>
                      {(example) => (
                        <li>
                          <a href={`/photos/${example.photoId}`}>{pathWithin(props.snapshot.rootPath, example.path)}</a>
                        </li>
                      )}
                    </For>
                    <Show when={group.count > group.examples.length}>
                      <li class={styles.more}>
                        <a href={addressOf(props.snapshot.sessionId, { ...group, state: 'failed' })}>
                          and {count(group.count - group.examples.length)} more
                        </a>
                      </li>
                    </Show>
                  </ul>
                </li>
              )}
            </For>
          </ul>
        )}
      </Answered>
      <Show when={props.snapshot.allowed.includes('retry-failed')}>
        <p class={styles.retry}>
          <Button disabled={props.command.busy()} onClick={retry}>
            {COMMANDS['retry-failed'].label}
          </Button>
          <span>Only failed and unfinished photos are processed again.</span>
        </p>
      </Show>
    </Show>
  );
}
