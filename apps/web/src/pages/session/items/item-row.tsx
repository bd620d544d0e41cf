import { createSignal, onCleanup, Show } from 'solid-js';
import type { Item } from '#libs/contracts';
import { pathWithin } from '../../../design/format.js';
import { ITEM_STATE_WORDS, itemStory, workTime } from './items.js';
import styles from './item-table.module.css';

/** One photo of the table. */
export function ItemRow(props: { item: Item; index: number; rootPath: string; active: boolean; onFocus: () => void }) {
  return (
    <tr
      class={styles.row}
      tabIndex={props.active ? 0 : -1}
      data-row={props.index}
      // The heading is the first row.
      aria-rowindex={props.index + 2}
      onFocus={() => props.onFocus()}
    >
      <td class={styles.path}>
        <span class={styles.file}>
          <a href={`/photos/${props.item.photoId}`} title={props.item.path}>
            {pathWithin(props.rootPath, props.item.path)}
          </a>
          <CopyPath path={props.item.path} />
        </span>
      </td>
      <td class={styles.state} data-state={props.item.state}>
        {ITEM_STATE_WORDS[props.item.state]}
      </td>
      <td class={styles.story} title={itemStory(props.item)}>
        <Show when={props.item.duplicateOf} fallback={itemStory(props.item)}>
          {(original) => (
            <>
              of <a href={`/photos/${original().photoId}`}>{pathWithin(props.rootPath, original().path)}</a>
            </>
          )}
        </Show>
      </td>
      <td class={styles.time}>{workTime(props.item.ms)}</td>
    </tr>
  );
}

const THANKS_MS = 2_000;

/** Copies a path. Only secure pages may write to the clipboard. */
function CopyPath(props: { path: string }) {
  const [copied, setCopied] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(props.path);
    setCopied(true);
    clearTimeout(timer);
    timer = setTimeout(() => setCopied(false), THANKS_MS);
  };
  return (
    <Show when={isSecureContext}>
      <button type="button" class={styles.copy} aria-label={`Copy the path ${props.path}`} onClick={() => void copy()}>
        {copied() ? 'Copied' : 'Copy'}
      </button>
    </Show>
  );
}
