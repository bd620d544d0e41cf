import { createVirtualizer } from '@tanstack/solid-virtual';
import {
  createEffect,
  createMemo,
  createSignal,
  createUniqueId,
  For,
  on,
  onCleanup,
  onMount,
  Show,
  untrack,
} from 'solid-js';
import type { Box, Latest, RecentItem, Snapshot } from '#libs/contracts';
import { counted } from '../../../design/format.js';
import { cellAfterEvent, focusWhenRendered } from '../../../design/grid-keys.js';
import { useKeys } from '../../../design/keys.js';
import { sameFields } from '../../../design/same-fields.js';
import { stepOf } from '../../../design/token.js';
import { createLatest } from '../latest.js';
import { firstNumbers } from '../phases.js';
import styles from './contact-sheet.module.css';
import { createPhotoStates } from './create-photo-states.js';
import { createTileViews } from './create-tile-views.js';
import { createFollow } from './follow.js';
import type { Range } from './item-pages.js';
import { cellsOf } from './overview-cells.js';
import { Overview, OverviewLegend } from './overview.js';
import { Mark, Tile } from './tile.js';
import type { TileView } from './tile-view.js';

const OVERSCAN_ROWS = 2;
/** Where the row of the photo that is being worked on is kept, as a share of what is visible. */
const FOLLOWED_AT = 0.6;
/** Least side of a tile, in steps of the design. */
const LEAST_STEPS = 11;
/** Most side of a tile where few photos fill the height. */
const MOST_STEPS = 32;

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
  const found = createFound(createLatest(props));

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
      <header class={styles.head}>
        <h2 id={titleId}>Contact sheet</h2>
        <Show when={props.onWall}>
          {(onWall) => (
            <>
              <div class={styles.views} role="group" aria-label="View">
                <button type="button" aria-pressed={!isOverview()} onClick={() => show(false)}>
                  Photos
                </button>
                <button type="button" aria-pressed={isOverview()} onClick={() => show(true)}>
                  Overview
                </button>
              </div>
              <Show when={follow.possible() && !isOverview()}>
                <button
                  type="button"
                  class={styles.tool}
                  aria-pressed={follow.on()}
                  onClick={() => {
                    follow.toggle();
                  }}
                >
                  Follow progress
                </button>
              </Show>
              <button type="button" class={`${styles.tool} ${styles.toWall}`} onClick={() => onWall()()}>
                Wall mode
              </button>
            </>
          )}
        </Show>
      </header>
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
        <p class={styles.caption}>
          <Show
            when={described()}
            fallback={
              <Show when={isOverview()} fallback={<SheetLegend total={total()} />}>
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
      </Show>
    </section>
  );
}

/**
 * How tiles of equal size fill the width of an element, in px; updated when its size changes. They are no larger than needed,
 * but for few photos, which fill the height as well.
 */
function createTiling(element: () => HTMLElement, photos: () => number) {
  const [size, setSize] = createSignal({ width: 0, height: 0, step: 8 }, { equals: sameFields });
  onMount(() => {
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = element();
      // An element that is not shown has none.
      if (width > 0) setSize({ width, height, step: stepOf(element()) });
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element());
    onCleanup(() => observer.disconnect());
  });
  return createMemo(
    () => {
      const { width, height, step } = size();
      const gap = step / 2;
      const most = Math.min(MOST_STEPS * step, cellsOf(photos(), width, height).side);
      const least = Math.max(LEAST_STEPS * step + gap, most);
      const columns = Math.max(1, Math.floor((width + gap) / least));
      return { columns, side: Math.max(1, (width - gap * (columns - 1)) / columns), gap };
    },
    { columns: 1, side: 1, gap: 0 },
    { equals: sameFields },
  );
}

const NOTHING: readonly Box[] = [];

/** The faces of photos that were not among the latest ones a moment ago, by photo. */
function createFound(latest: () => Latest | null): (photoId: number | undefined) => readonly Box[] {
  const found = createMemo<{ known: ReadonlySet<number> | null; boxes: ReadonlyMap<number, readonly Box[]> }>(
    ({ known }) => {
      const boxes = new Map<number, readonly Box[]>();
      const faces = latest()?.faces ?? null;
      for (const { photoId, box } of faces ?? [])
        if (known?.has(photoId) === false) boxes.set(photoId, [...(boxes.get(photoId) ?? []), box]);
      return { known: faces && new Set(faces.map(({ photoId }) => photoId)), boxes };
    },
    { known: null, boxes: new Map() },
  );
  return (photoId) => found().boxes.get(photoId ?? 0) ?? NOTHING;
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
