import { createSignal, For, Show } from 'solid-js';
import type { CopyGroup } from '#libs/contracts';
import { Button } from '../../design/button.js';
import { CopyPath } from '../../design/copy-path.js';
import { bytes, count, counted, fileName } from '../../design/format.js';
import { PhotoRow } from '../photos/photo-row.js';
import styles from './copy-group.module.css';

/** Copies that are shown before more are asked for. */
const SHOWN = 4;

/** A photo and its copies, each with what its file takes. */
export function CopyGroupCard(props: { group: CopyGroup }) {
  const [all, setAll] = createSignal(false);
  const copies = () => (all() ? props.group.copies : props.group.copies.slice(0, SHOWN));
  const hidden = () => props.group.copies.length - copies().length;
  /** Copies that the answer does not hold. */
  const unlisted = () => props.group.count - props.group.copies.length;
  return (
    <li class={styles.group}>
      <header class={styles.head}>
        <h2 class={styles.name}>{fileName(props.group.original.path)}</h2>
        <p class={styles.waste}>
          {counted(props.group.count, 'copy', 'copies')}, {bytes(props.group.wastedBytes)}
        </p>
      </header>
      <p class={styles.kind}>Original</p>
      <FileRow file={props.group.original} />
      <p class={styles.kind}>Copies</p>
      <ul class={styles.copies} aria-label={`Copies of ${fileName(props.group.original.path)}`}>
        <For each={copies()}>
          {(file) => (
            <li>
              <FileRow file={file} />
            </li>
          )}
        </For>
      </ul>
      <Show when={hidden() > 0}>
        <div>
          <Button onClick={() => setAll(true)}>Show {counted(hidden(), 'more copy', 'more copies')}</Button>
        </div>
      </Show>
      <Show when={hidden() === 0 && unlisted() > 0}>
        <p class={styles.waste}>and {count(unlisted())} more</p>
      </Show>
    </li>
  );
}

function FileRow(props: { file: CopyGroup['original'] }) {
  const facts = () => {
    const { width, height, size } = props.file;
    const pixels = width === null || height === null ? [] : [`${count(width)} × ${count(height)}`];
    return [...pixels, bytes(size)].join(' · ');
  };
  return (
    <PhotoRow photo={props.file} facts={facts()}>
      <CopyPath path={props.file.path} />
    </PhotoRow>
  );
}
