import { useNavigate, useSearchParams } from '@solidjs/router';
import { createVirtualizer } from '@tanstack/solid-virtual';
import { createEffect, createMemo, createSignal, For, on, Show } from 'solid-js';
import { endpoints, ItemSort, ItemState, type Snapshot } from '#libs/contracts';
import { CopyPath } from '../../../design/copy-path.js';
import { FilterLinks, type FilterLink } from '../../../design/filter-links.js';
import { pathWithin } from '../../../design/format.js';
import { cellAfterEvent, focusWhenRendered } from '../../../design/grid-keys.js';
import { sameFields } from '../../../design/same-fields.js';
import { stepOf } from '../../../design/token.js';
import { Skeleton } from '../../../design/layout.js';
import { QueryProblem } from '../../../server/answered.js';
import { createDebounced } from '../../../server/create-query.js';
import { photoPhasesOf } from '../phases.js';
import { createItemList } from './create-item-list.js';
import {
  addressOf,
  filterOf,
  ITEM_SORT_WORDS,
  ITEM_STATE_WORDS,
  itemStory,
  workTime,
  type ItemFilter,
} from './items.js';
import styles from './item-table.module.css';

/** Height of every row, in steps of the design. */
const ROW_STEPS = 6;
const OVERSCAN_ROWS = 6;
/** Rows before the end at which the next page is requested. */
const AHEAD_ROWS = 20;
const DEBOUNCE_MS = 250;

/** The photos of a session that a filter shows, live, and read page by page on scrolling. */
export default function ItemTable(props: { snapshot: Snapshot }) {
  let scroller!: HTMLDivElement;
  const [query] = useSearchParams();
  const filter = createMemo(() => filterOf(query), undefined, { equals: sameFields });
  const list = createItemList(() => props.snapshot, filter);
  const items = () => list.value()?.items;
  const known = () => items()?.length ?? 0;
  const complete = () => list.value()?.nextCursor === null;
  const rowHeight = () => ROW_STEPS * stepOf(scroller);
  const rows = createVirtualizer<HTMLDivElement, HTMLTableRowElement>({
    get count() {
      return known();
    },
    getScrollElement: () => scroller,
    estimateSize: rowHeight,
    overscan: OVERSCAN_ROWS,
  });
  const shown = () => rows.getVirtualItems();
  createEffect(() => {
    const last = shown().at(-1)?.index ?? -1;
    if (last >= known() - AHEAD_ROWS && list.value() !== null && !complete()) list.more();
  });
  const [active, setActive] = createSignal(0);
  const showStart = () => {
    setActive(0);
    rows.scrollToOffset(0);
  };
  createEffect(on(filter, showStart, { defer: true }));

  const walk = (event: KeyboardEvent): void => {
    if (!(event.target instanceof HTMLTableRowElement)) return;
    if (event.key === 'Enter') event.target.querySelector('a')?.click();
    const page = Math.max(1, Math.floor(scroller.clientHeight / rowHeight()) - 1);
    const sideways = /Left|Right/.test(event.key);
    const to = sideways ? null : cellAfterEvent(event, active(), { columns: 1, total: known(), page });
    if (to === null) return;
    setActive(to);
    rows.scrollToIndex(to, { align: 'auto' });
    focusWhenRendered(scroller, `[data-row="${to}"]`);
  };

  return (
    <>
      <Filters snapshot={props.snapshot} filter={filter()} />
      <QueryProblem query={list} />
      <div ref={scroller} class={styles.scroller}>
        <table class={styles.table} aria-rowcount={complete() ? known() + 1 : -1}>
          <thead>
            <tr aria-rowindex={1}>
              <th scope="col">Photo</th>
              <th scope="col" class={styles.state}>
                State
              </th>
              <th scope="col" class={styles.story}>
                Details
              </th>
              <th scope="col" class={styles.time}>
                Time
              </th>
            </tr>
          </thead>
          <tbody onKeyDown={walk}>
            <Space height={shown()[0]?.start ?? 0} />
            <For each={shown()}>
              {(row) => (
                <Show when={items()?.[row.index]}>
                  {(item) => (
                    <tr
                      class={styles.row}
                      tabIndex={active() === row.index ? 0 : -1}
                      data-row={row.index}
                      // The heading is the first row.
                      aria-rowindex={row.index + 2}
                      onFocus={() => setActive(row.index)}
                    >
                      <td class={styles.path}>
                        <span class={styles.file}>
                          <span class={styles.picture}>
                            <Show when={item().state === 'completed' || item().state === 'skipped'}>
                              <img src={endpoints.photos.thumbnail.path(item().photoId)} alt="" decoding="async" />
                            </Show>
                          </span>
                          <a href={`/photos/${item().photoId}`} title={item().path}>
                            {pathWithin(props.snapshot.rootPath, item().path)}
                          </a>
                          <CopyPath path={item().path} class={styles.copy} />
                        </span>
                      </td>
                      <td class={styles.state} data-state={item().state}>
                        {ITEM_STATE_WORDS[item().state]}
                      </td>
                      <td class={styles.story} title={itemStory(item())}>
                        <Show when={item().duplicateOf} fallback={itemStory(item())}>
                          {(original) => (
                            <>
                              of{' '}
                              <a href={`/photos/${original().photoId}`}>
                                {pathWithin(props.snapshot.rootPath, original().path)}
                              </a>
                            </>
                          )}
                        </Show>
                      </td>
                      <td class={styles.time}>{workTime(item().ms)}</td>
                    </tr>
                  )}
                </Show>
              )}
            </For>
            <Space height={rows.getTotalSize() - (shown().at(-1)?.end ?? 0)} />
          </tbody>
        </table>
        <Show when={list.value() === null && list.error() === null}>
          <Skeleton shape="card" />
        </Show>
        <Show when={complete() && known() === 0}>
          <p class={styles.empty}>No photos match.</p>
        </Show>
      </div>
    </>
  );
}

/** The space of rows that are not rendered. */
function Space(props: { height: number }) {
  return (
    <Show when={props.height > 0}>
      <tr aria-hidden="true">
        {/* One column: more would take the width of those that a narrow screen hides. */}
        <td class={styles.space} style={{ height: `${props.height}px` }} />
      </tr>
    </Show>
  );
}

function Filters(props: { snapshot: Snapshot; filter: ItemFilter }) {
  const navigate = useNavigate();
  const address = (filter: ItemFilter) => addressOf(props.snapshot.sessionId, filter);
  const link = (label: string, change: Partial<ItemFilter>, current: boolean): FilterLink => ({
    href: address({ ...props.filter, ...change }),
    label,
    current,
  });
  const phases = () =>
    photoPhasesOf(props.snapshot).map(({ declaration: { name, words } }) =>
      link(words.title, { phase: name, reason: null }, props.filter.phase === name),
    );
  const states = () => [
    link('All', { state: null, reason: null }, props.filter.state === null),
    ...ItemState.options.map((state) =>
      link(ITEM_STATE_WORDS[state], { state, reason: null }, props.filter.state === state),
    ),
  ];
  const sorts = () => ItemSort.options.map((sort) => link(ITEM_SORT_WORDS[sort], { sort }, props.filter.sort === sort));
  const [typed, setTyped] = createSignal('');
  const search = (text: string) =>
    navigate(address({ ...props.filter, search: text }), { replace: true, scroll: false });
  createEffect(on(createDebounced(typed, DEBOUNCE_MS), search, { defer: true }));
  return (
    <div class={styles.filters}>
      <FilterLinks label="Phase" links={phases()} />
      <FilterLinks label="State" links={states()} />
      <FilterLinks label="Order" links={sorts()} />
      <input
        class={styles.search}
        type="search"
        placeholder="Search in paths"
        aria-label="Search in paths"
        value={props.filter.search}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
      <Show when={props.filter.reason}>
        {(reason) => (
          <p class={styles.reason}>
            Only: {reason()} ·{' '}
            <a href={address({ ...props.filter, reason: null })} noScroll>
              show all
            </a>
          </p>
        )}
      </Show>
    </div>
  );
}
