import { For, Show } from 'solid-js';
import { count, counted, pathWithin } from '../design/format.js';
import { Section, Skeleton } from '../design/layout.js';
import { createFailures } from './create-failures.js';
import styles from './failure-list.module.css';
import { PHASE_WORDS } from './words.js';

/** What went wrong, grouped by reason, with examples. */
export function FailureList(props: { sessionId: number; rootPath: string; failed: number; over: boolean }) {
  const groups = createFailures(
    () => props.sessionId,
    () => props.failed,
    () => props.over,
  );
  return (
    <Section title="Failed photos" aside={<span>{counted(props.failed, 'photo')}</span>}>
      <Show when={groups()} fallback={<Skeleton shape="line" />}>
        {(known) => (
          <ul class={styles.groups}>
            <For each={known()}>
              {(group) => (
                <li>
                  <p class={styles.reason}>
                    <strong>{count(group.count)}</strong>
                    <span>{group.reason}</span>
                    <span class={styles.phase}>{PHASE_WORDS[group.phase]}</span>
                  </p>
                  <ul class={styles.examples}>
                    <For each={group.examples}>{(example) => <li>{pathWithin(props.rootPath, example.path)}</li>}</For>
                    <Show when={group.count > group.examples.length}>
                      <li class={styles.more}>and {count(group.count - group.examples.length)} more</li>
                    </Show>
                  </ul>
                </li>
              )}
            </For>
          </ul>
        )}
      </Show>
    </Section>
  );
}
