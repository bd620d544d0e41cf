import { Show } from 'solid-js';
import { counted } from '../../../design/format.js';
import { OverviewLegend } from './overview.js';
import styles from './sheet-caption.module.css';
import { Mark } from './tile.js';
import type { TileView } from './tile-view.js';

/** The line below the contact sheet: the photo that is pointed at, or what the marks mean. */
export function SheetCaption(props: { view: TileView | null; overview: boolean; total: number }) {
  return (
    <p class={styles.caption}>
      <Show
        when={props.view}
        fallback={
          <Show when={props.overview} fallback={<SheetLegend total={props.total} />}>
            <OverviewLegend />
          </Show>
        }
      >
        {(view) => (
          <span class={styles.description}>
            <span class={styles.name}>{view().name}</span> · {view().story}
          </span>
        )}
      </Show>
    </p>
  );
}

/** Explains the marks of tiles. */
function SheetLegend(props: { total: number }) {
  return (
    <>
      <span>{counted(props.total, 'photo')}</span>
      <span>
        <Mark kind="copy" /> copy
      </span>
      <span>
        <Mark kind="failed" /> failed
      </span>
      <span>Number: faces found</span>
    </>
  );
}
