import { createVirtualizer } from '@tanstack/solid-virtual';
import { createEffect, createMemo, createSignal, For, on, onCleanup, onMount, Show, untrack } from 'solid-js';
import { isTerminal, type RecentItem, type Snapshot } from '#libs/contracts';
import { FIRST_PHASE } from '#libs/phases';
import { Button } from '../../../design/button.js';
import { counted } from '../../../design/format.js';
import { cellAfterEvent, focusWhenRendered } from '../../../design/grid-keys.js';
import { sameFields } from '../../../design/same-fields.js';
import { Section } from '../../../design/layout.js';
import { stepOf } from '../../../design/token.js';
import styles from './contact-sheet.module.css';
import { firstNumbers } from '../phases.js';
import { createTileViews } from './create-tile-views.js';
import type { Range } from './item-pages.js';
import { Mark, Tile } from './tile.js';
import type { TileView } from './tile-view.js';

const OVERSCAN_ROWS = 2;
/** Rows of finished photos that stay visible above the current one. */
const FOLLOWED_ROWS = 3;
/** Least side of a tile, in steps of the design. */
const LEAST_STEPS = 11;
/** Least time between two automatic scrolls. */
const SPACING_MS = 1_000;

/** A tile for each photo, dim until the photo is settled. */
export default function ContactSheet(props: { snapshot: Snapshot; recent: readonly RecentItem[] }) {
  let scroller!: HTMLDivElement;
  const total = createMemo(() => firstNumbers(props.snapshot).total ?? props.snapshot.discovery.found);
  const tiling = createTiling(() => scroller);
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

  const visible = createMemo<Range>(
    () => {
      const shown = rows.getVirtualItems();
      const { columns } = tiling();
      const [first, last] = [shown[0]?.index ?? 0, shown.at(-1)?.index ?? -1];
      return { first: first * columns, end: Math.min(total(), (last + 1) * columns) };
    },
    { first: 0, end: 0 },
    { equals: sameFields },
  );
  const views = createTileViews(props, visible);
  const [active, setActive] = createSignal(0);
  const [hovered, setHovered] = createSignal<number | null>(null);
  const described = createMemo(() => {
    const ordinal = hovered();
    return ordinal === null ? null : views(ordinal)();
  });
  const follow = createFollow(props, total, (ordinal) => {
    const { columns, side, gap } = tiling();
    // All rows have the same height, so nothing needs to be measured.
    scroller.scrollTop = (Math.floor(ordinal / columns) - FOLLOWED_ROWS) * (side + gap);
  });

  const walk = (event: KeyboardEvent): void => {
    const { columns, side, gap } = tiling();
    const page = Math.max(1, Math.floor(scroller.clientHeight / (side + gap)));
    const to = cellAfterEvent(event, active(), { columns, total: total(), page });
    if (to === null) return;
    follow.stop();
    setActive(to);
    rows.scrollToIndex(Math.floor(to / columns), { align: 'auto' });
    focusWhenRendered(scroller, `[data-ordinal="${to}"]`);
  };

  return (
    <Section
      title="Contact sheet"
      aside={
        <Show when={follow.possible()} fallback={<span>{counted(total(), 'photo')}</span>}>
          <Button aria-pressed={follow.on()} onClick={() => follow.toggle()}>
            Follow progress
          </Button>
        </Show>
      }
    >
      <div
        ref={scroller}
        class={styles.scroller}
        onWheel={() => follow.stop()}
        onPointerDown={() => follow.stop()}
        onMouseOver={(event) => setHovered(ordinalOf(event.target))}
        onMouseLeave={() => setHovered(null)}
        onFocusIn={(event) => {
          const ordinal = ordinalOf(event.target);
          setHovered(ordinal);
          if (ordinal !== null) setActive(ordinal);
        }}
        onFocusOut={() => setHovered(null)}
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
                    return <Tile ordinal={ordinal} view={view()} active={active() === ordinal} />;
                  }}
                </For>
              </div>
            )}
          </For>
        </div>
      </div>
      <Caption view={described()} />
    </Section>
  );
}

/** How tiles of equal size fill the width of an element, in px; updated when the width changes. */
function createTiling(element: () => HTMLElement) {
  const [tiling, setTiling] = createSignal({ columns: 1, side: 1, gap: 0 }, { equals: sameFields });
  const measure = (width: number) => {
    const step = stepOf(element());
    const gap = step / 2;
    const columns = Math.max(1, Math.floor((width + gap) / (LEAST_STEPS * step + gap)));
    setTiling({ columns, side: Math.max(1, (width - gap * (columns - 1)) / columns), gap });
  };
  onMount(() => {
    measure(element().clientWidth);
    const observer = new ResizeObserver((entries) => entries.forEach(({ contentRect }) => measure(contentRect.width)));
    observer.observe(element());
    onCleanup(() => observer.disconnect());
  });
  return tiling;
}

/** Keeps the photo that is being processed visible until the user scrolls. It starts off if reduced motion is preferred. */
function createFollow(
  watched: { readonly snapshot: Snapshot },
  total: () => number,
  scrollTo: (ordinal: number) => void,
) {
  const [on, setOn] = createSignal(!matchMedia('(prefers-reduced-motion: reduce)').matches);
  const possible = createMemo(
    () =>
      !isTerminal(watched.snapshot.overallStatus) && watched.snapshot.overallProgress.currentPhase === FIRST_PHASE.name,
  );
  let movedAt = 0;
  createEffect(() => {
    // Photos are processed in the order of their ordinals.
    const ordinal = firstNumbers(watched.snapshot).settled;
    if (!on() || !possible() || ordinal >= total() || Date.now() < movedAt + SPACING_MS) return;
    movedAt = Date.now();
    untrack(() => scrollTo(ordinal));
  });
  return { on, possible, toggle: () => setOn(!on()), stop: () => setOn(false) };
}

/** Describes the photo under the pointer or the focus; otherwise explains the marks. */
function Caption(props: { view: TileView | null }) {
  return (
    <p class={styles.caption}>
      <Show
        when={props.view}
        fallback={
          <>
            <span>
              <Mark kind="duplicate" /> duplicate
            </span>
            <span>
              <Mark kind="failed" /> failed
            </span>
            <span>Number: faces found</span>
          </>
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

function ordinalsOf(row: number, columns: number, total: number): number[] {
  const first = row * columns;
  return Array.from({ length: Math.max(0, Math.min(columns, total - first)) }, (_, index) => first + index);
}

function ordinalOf(target: EventTarget): number | null {
  const tile = target instanceof Element ? target.closest<HTMLElement>('[data-ordinal]') : null;
  return tile === null ? null : Number(tile.dataset['ordinal']);
}
