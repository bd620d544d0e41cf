import { Show } from 'solid-js';
import type { Item } from '#libs/contracts';
import { CopyPath } from '../../../design/copy-path.js';
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
          <CopyPath path={props.item.path} class={styles.copy} />
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
