import { createVirtualizer } from '@tanstack/solid-virtual';
import { createEffect, createMemo, createSignal, createUniqueId, For, on, Show, untrack } from 'solid-js';
import type { RecentItem, Snapshot } from '#libs/contracts';
import { cellAfterEvent, focusWhenRendered } from '../../../design/grid-keys.js';
import { useKeys } from '../../../design/keys.js';
import { sameFields } from '../../../design/same-fields.js';
import { createLatest } from '../latest.js';
import { firstNumbers } from '../phases.js';
import styles from './contact-sheet.module.css';
import { createFoundFaces } from './create-found-faces.js';
import { createPhotoStates } from './create-photo-states.js';
import { createTileViews } from './create-tile-views.js';
import { createTiling } from './create-tiling.js';
import { createFollow } from './follow.js';
import type { Range } from './item-pages.js';
import { Overview } from './overview.js';
import { SheetCaption } from './sheet-caption.js';
import { SheetHead } from './sheet-head.js';
import { Tile } from './tile.js';
import type { TileView } from './tile-view.js';

const OVERSCAN_ROWS = 2;
/** Where the row of the photo that is being worked on is kept, as a share of what is visible. */
const FOLLOWED_AT = 0.6;

/**
 * A tile for each photo of a session, dim until the photo is settled, or all of them as one picture. It fills the height of
 * its parent. Without `onWall` it is a picture only: of the wall.
 */
export default function ContactSheet(props: {
  snapshot: Snapshot;
  recent: readonly RecentItem[];
  onWall?: (() => void) | undefined;
}) {
  let scroller!: HTMLDivElement;
  const titleId = createUniqueId();
  const [isOverview, setOverview] = createSignal(false);
  const total = createMemo(() => firstNumbers(props.snapshot).total ?? props.snapshot.discovery.found);
  const isWall = untrack(() => props.onWall === undefined);
  const tiling = createTiling(
    () => scroller,
    () => (isWall ? total() : Infinity),
  );
  const rowCount = createMemo(() => Math.ceil(total() / tiling().columns));
  const rows = createVirtualizer<HTMLDivElement, HTMLDivElement>({
    get count() {
      return rowCount();
    },
    get gap() {
      return tiling().gap;
    },
    getScrollElement: () => scroller,
    estimateSize: () => tiling().side,
    overscan: OVERSCAN_ROWS,
  });
  createEffect(on(tiling, () => rows.measure()));

  const rendered = createMemo<Range>(
    () => {
      const shown = rows.getVirtualItems();
      const { columns } = tiling();
      const [first, last] = [shown[0]?.index ?? 0, shown.at(-1)?.index ?? -1];
      return { first: first * columns, end: Math.min(total(), (last + 1) * columns) };
    },
    { first: 0, end: 0 },
    { equals: sameFields },
  );
  const [hovered, setHovered] = createSignal<number | null>(null);
  const watchedRange = createMemo<Range>(
    () => {
      const ordinal = hovered();
      if (!isOverview()) return rendered();
      return ordinal === null ? { first: 0, end: 0 } : { first: ordinal, end: ordinal + 1 };
    },
    { first: 0, end: 0 },
    { equals: sameFields },
  );
  const views = createTileViews(props, watchedRange);
  const states = createPhotoStates(props);
  const described = createMemo(() => {
    const ordinal = hovered();
    return ordinal === null ? null : views(ordinal)();
  });

  const [moved, setMoved] = createSignal(0);
  /** The tile that Tab reaches is always one that is there. */
  const active = createMemo(() => {
    const { first, end } = rendered();
    return moved() >= first && moved() < end ? moved() : first;
  });
  const scrollTo = (ordinal: number) => {
    const { columns, side, gap } = tiling();
    const above = (scroller.clientHeight - side) * FOLLOWED_AT;
    // All rows have the same height, so nothing needs to be measured.
    scroller.scrollTop = Math.floor(ordinal / columns) * (side + gap) - above;
  };
  const follow = createFollow(states.frontier, (ordinal) => !isOverview() && scrollTo(ordinal));
  const found = createFoundFaces(createLatest(props));

  const open = (ordinal: number) => {
    follow.stop();
    setOverview(false);
    setMoved(ordinal);
    scrollTo(ordinal);
    focusWhenRendered(scroller, `[data-ordinal="${ordinal}"]`);
  };
  const walk = (event: KeyboardEvent): void => {
    const { columns, side, gap } = tiling();
    const page = Math.max(1, Math.floor(scroller.clientHeight / (side + gap)));
    const to = cellAfterEvent(event, moved(), { columns, total: total(), page });
    if (to === null) return;
    follow.stop();
    setMoved(to);
    rows.scrollToIndex(Math.floor(to / columns), { align: 'auto' });
    focusWhenRendered(scroller, `[data-ordinal="${to}"]`);
  };
  /** Keys go on from the sheet where its focused tile has been scrolled away. */
  const keepFocus = (lost: EventTarget): void => {
    const isGone = lost instanceof Element && !lost.isConnected && !isOverview();
    if (isGone && document.activeElement === document.body) scroller.focus({ preventScroll: true });
  };
  const show = (overview: boolean) => {
    const at = states.frontier() ?? rendered().first;
    setHovered(null);
    setOverview(overview);
    if (!overview && follow.on()) scrollTo(at);
  };
  if (!isWall)
    useKeys([{ key: 'o', does: 'Contact sheet: all photos as one picture', run: () => show(!isOverview()) }]);

  return (
    <section class={styles.section} aria-labelledby={isWall ? undefined : titleId} data-wall={isWall || undefined}>
      <SheetHead titleId={titleId} overview={isOverview()} onShow={show} follow={follow} onWall={props.onWall} />
      <div class={styles.stage}>
        <div
          ref={scroller}
          class={styles.scroller}
          hidden={isOverview()}
          tabIndex={-1}
          onWheel={() => follow.stop()}
          onPointerDown={() => follow.stop()}
          onMouseOver={(event) => setHovered(ordinalOf(event.target))}
          onMouseLeave={() => setHovered(null)}
          onFocusIn={(event) => {
            const ordinal = ordinalOf(event.target);
            setHovered(ordinal);
            if (ordinal === null) return;
            // A tile with the focus stays where it is.
            follow.stop();
            setMoved(ordinal);
          }}
          onFocusOut={({ target }) => {
            setHovered(null);
            queueMicrotask(() => keepFocus(target));
          }}
          onKeyDown={walk}
        >
          <div
            class={styles.sheet}
            role="grid"
            aria-label="Photos of this session"
            aria-rowcount={rowCount()}
            aria-colcount={tiling().columns}
            style={{ height: `${rows.getTotalSize()}px` }}
          >
            <For each={rows.getVirtualItems()}>
              {(row) => (
                <div
                  role="row"
                  class={styles.row}
                  aria-rowindex={row.index + 1}
                  style={{
                    height: `${tiling().side}px`,
                    'grid-template-columns': `repeat(${tiling().columns}, 1fr)`,
                    gap: `${tiling().gap}px`,
                    transform: `translateY(${row.start}px)`,
                  }}
                >
                  <For each={ordinalsOf(row.index, tiling().columns, total())}>
                    {(ordinal) => {
                      const view = views(ordinal);
                      return (
                        <Tile
                          ordinal={ordinal}
                          view={view()}
                          active={active() === ordinal}
                          frontier={states.frontier() === ordinal}
                          found={found(view()?.photoId)}
                        />
                      );
                    }}
                  </For>
                </div>
              )}
            </For>
          </div>
        </div>
        <Show when={isOverview()}>
          <Overview
            phases={states.phases()}
            total={total()}
            frontier={states.frontier()}
            story={inWords(described())}
            onPoint={setHovered}
            onOpen={open}
          />
        </Show>
      </div>
      <Show when={props.onWall}>
        <SheetCaption view={described()} overview={isOverview()} total={total()} />
      </Show>
    </section>
  );
}

function inWords(view: TileView | null): string | null {
  return view && `${view.name}: ${view.story}`;
}

function ordinalsOf(row: number, columns: number, total: number): number[] {
  const first = row * columns;
  return Array.from({ length: Math.max(0, Math.min(columns, total - first)) }, (_, index) => first + index);
}

function ordinalOf(target: EventTarget): number | null {
  const tile = target instanceof Element ? target.closest<HTMLElement>('[data-ordinal]') : null;
  return tile === null ? null : Number(tile.dataset['ordinal']);
}
