import { For, Show } from 'solid-js';
import { isTerminal, type FailureGroup, type Snapshot } from '#libs/contracts';
import { Answered } from '../../server/answered.js';
import { useClient } from '../../server/client.js';
import type { CommandState } from '../../server/create-command.js';
import { createQuery } from '../../server/create-query.js';
import { Button } from '../../design/button.js';
import { count, counted, pathWithin } from '../../design/format.js';
import { Section, Skeleton } from '../../design/layout.js';
import { addressOf } from './items/items.js';
import { usePhases } from '../../server/phases.js';
import styles from './failure-list.module.css';

const SPACING_MS = 5_000;

/** The fragment of the list on its page. */
export const FAILURES_ANCHOR = 'failures';

/** The failed photos, grouped by reason, with examples and a retry if the session allows one. */
export function FailureList(props: { snapshot: Snapshot; failed: number; command: CommandState }) {
  const client = useClient();
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
                  <Group group={group} sessionId={props.snapshot.sessionId} rootPath={props.snapshot.rootPath} />
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

function Group(props: { group: FailureGroup; sessionId: number; rootPath: string }) {
  const find = usePhases();
  const more = () => props.group.count - props.group.examples.length;
  const all = () =>
    addressOf(props.sessionId, { phase: props.group.phase, state: 'failed', reason: props.group.reason });
  return (
    <li>
      <p class={styles.reason}>
        <strong>{count(props.group.count)}</strong>
        <span>{props.group.reason}</span>
        <span class={styles.phase}>{find(props.group.phase).words.title}</span>
      </p>
      <ul class={styles.examples}>
        <For each={props.group.examples}>
          {(example) => (
            <li>
              <a href={`/photos/${example.photoId}`}>{pathWithin(props.rootPath, example.path)}</a>
            </li>
          )}
        </For>
        <Show when={more() > 0}>
          <li class={styles.more}>
            <a href={all()}>and {count(more())} more</a>
          </li>
        </Show>
      </ul>
    </li>
  );
}
