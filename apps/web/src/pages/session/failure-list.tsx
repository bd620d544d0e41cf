import { For, Show } from 'solid-js';
import { isTerminal, type Snapshot } from '#libs/contracts';
import { Answered } from '../../server/answered.js';
import { client, type CommandState } from '../../server/client.js';
import { createQuery } from '../../server/create-query.js';
import { Button } from '../../design/button.js';
import { count, counted, pathWithin } from '../../design/format.js';
import { Section, Skeleton } from '../../design/layout.js';
import { addressOf } from './items/items.js';
import { declarationOf } from '../../server/phases.js';
import styles from './failure-list.module.css';

const SPACING_MS = 5_000;

/** The fragment of the list on its page. */
export const FAILURES_ANCHOR = 'failures';

/** The failed photos, grouped by reason, with examples and a retry if the session allows one. */
export function FailureList(props: { snapshot: Snapshot; failed: number; command: CommandState }) {
  const failures = createQuery({
    key: () => props.snapshot.sessionId,
    read: (id) => client.sessions.failures(id),
    version: () => props.failed,
    spacingMs: () => (isTerminal(props.snapshot.overallStatus) ? 0 : SPACING_MS),
  });
  const retry = () => void props.command.run(() => client.sessions.command(props.snapshot.sessionId, 'retry-failed'));
  return (
    <div id={FAILURES_ANCHOR}>
      <Section title="Failed photos" aside={<span>{counted(props.failed, 'photo')}</span>}>
        <Answered query={failures} waiting={<Skeleton shape="line" />}>
          {(known) => (
            <ul class={styles.groups}>
              <For each={known().groups}>
                {(group) => (
                  <li>
                    <p class={styles.reason}>
                      <strong>{count(group.count)}</strong>
                      <span>{group.reason}</span>
                      <span class={styles.phase}>{declarationOf(group.phase).words.title}</span>
                    </p>
                    <ul class={styles.examples}>
                      <For each={group.examples}>
                        {(example) => (
                          <li>
                            <a href={`/photos/${example.photoId}`}>
                              {pathWithin(props.snapshot.rootPath, example.path)}
                            </a>
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
              Try again
            </Button>
            <span>Only failed and unfinished photos are processed again.</span>
          </p>
        </Show>
      </Section>
    </div>
  );
}
