import { createVirtualizer } from '@tanstack/solid-virtual';
import { createEffect, createMemo, createSignal, createUniqueId, For, on, Show } from 'solid-js';
import type { Directory } from '#libs/contracts';
import { TextField } from '../../design/field.js';
import { counted } from '../../design/format.js';
import { stepOf } from '../../design/token.js';
import { Problem } from '../../design/layout.js';
import { useClient } from '../../server/client.js';
import { createCommand } from '../../server/create-command.js';
import styles from './folder-tree.module.css';
import { choiceOf, rowsOf, toggle, type Contents, type Row } from './tree.js';

/** Height of every row, in steps of the design. */
const ROW_STEPS = 5;
const OVERSCAN = 8;
/** Number of folders from which a filter is shown. */
const MANY = 8;

interface FolderTreeProps {
  folder: string;
  directories: readonly Directory[];
  chosen: ReadonlySet<string>;
  onChoose: (chosen: ReadonlySet<string>) => void;
  /** Opens a folder as the current one. */
  onEnter: (path: string) => void;
}

/**
 * The sub-folders of a folder as a tree: arrow keys move and expand, Space selects, Enter opens a folder. Only visible
 * rows are rendered, so the focus stays on the tree, which names its active row.
 */
export function FolderTree(props: FolderTreeProps) {
  const client = useClient();
  const command = createCommand();
  const [contents, setContents] = createSignal<Contents>(new Map());
  const [expanded, setExpanded] = createSignal<ReadonlySet<string>>(new Set());
  const [filter, setFilter] = createSignal('');
  const rows = createMemo(() => {
    const known = new Map([[props.folder, props.directories], ...contents()]);
    return rowsOf(props.folder, known, { open: expanded(), filter: filter() });
  });
  const id = createUniqueId();
  let scroller!: HTMLDivElement;
  const [active, setActive] = createSignal(0);
  const virtualizer = createVirtualizer<HTMLDivElement, HTMLDivElement>({
    get count() {
      return rows().length;
    },
    getScrollElement: () => scroller,
    // The first rows are measured before their scroller is in the page.
    estimateSize: () => ROW_STEPS * stepOf(document.documentElement),
    overscan: OVERSCAN,
  });
  createEffect(on(rows, ({ length }) => setActive((index) => Math.min(index, Math.max(0, length - 1)))));

  const setOpen = (path: string, open: boolean) =>
    void command.run(async () => {
      if (open && !contents().has(path)) {
        const { directories } = await client.directories.list({ path });
        setContents((known) => new Map([...known, [path, directories]]));
      }
      setExpanded((before) => new Set([...before].filter((other) => other !== path).concat(open ? [path] : [])));
    });
  const goTo = (index: number) => {
    const target = Math.min(Math.max(0, index), rows().length - 1);
    setActive(target);
    virtualizer.scrollToIndex(target);
  };
  const choose = (row: Row) => {
    if (choiceOf(props.chosen, row.directory.path) !== 'within')
      props.onChoose(toggle(props.chosen, row.directory.path));
  };
  const keys: Record<string, (row: Row, index: number) => void> = {
    ArrowDown: (_, index) => goTo(index + 1),
    ArrowUp: (_, index) => goTo(index - 1),
    Home: () => goTo(0),
    End: () => goTo(rows().length - 1),
    ArrowRight: (row, index) => (row.open === false ? setOpen(row.directory.path, true) : row.open && goTo(index + 1)),
    ArrowLeft: (row, index) => (row.open ? setOpen(row.directory.path, false) : goTo(parentOf(rows(), index))),
    ' ': choose,
    Enter: (row) => props.onEnter(row.directory.path),
  };
  const onKey = (event: KeyboardEvent) => {
    const row = rows()[active()];
    const act = keys[event.key];
    if (row === undefined || act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act(row, active());
  };

  return (
    <>
      <Show when={props.directories.length >= MANY}>
        <TextField label="Filter" type="search" value={filter()} onInput={setFilter} />
      </Show>
      <Show when={command.error()}>{(error) => <Problem>{error().message}</Problem>}</Show>
      <div
        ref={scroller}
        class={styles.scroller}
        role="tree"
        aria-label="Sub-folders"
        aria-multiselectable="true"
        tabindex="0"
        aria-activedescendant={rows().length > 0 ? `${id}-${active()}` : undefined}
        onKeyDown={onKey}
      >
        <div class={styles.rows} role="none" style={{ height: `${virtualizer.getTotalSize()}px` }}>
          <For each={virtualizer.getVirtualItems()}>
            {(item) => (
              <Show when={rows()[item.index]}>
                {(row) => (
                  <Line
                    id={`${id}-${item.index}`}
                    row={row()}
                    top={item.start}
                    active={active() === item.index}
                    choice={choiceOf(props.chosen, row().directory.path)}
                    onActive={() => setActive(item.index)}
                    onOpen={(open) => setOpen(row().directory.path, open)}
                    onChoose={() => choose(row())}
                    onEnter={() => props.onEnter(row().directory.path)}
                  />
                )}
              </Show>
            )}
          </For>
        </div>
      </div>
      <Show when={rows().length === 0}>
        <p class={styles.none}>{filter() ? 'No folders match.' : 'This folder has no sub-folders.'}</p>
      </Show>
    </>
  );
}

interface LineProps {
  id: string;
  row: Row;
  top: number;
  active: boolean;
  choice: 'chosen' | 'within' | 'not';
  onActive: () => void;
  onOpen: (open: boolean) => void;
  onChoose: () => void;
  onEnter: () => void;
}

/** One folder. Its parts are for the pointer; the tree handles the keys. */
function Line(props: LineProps) {
  const selected = () => props.choice !== 'not';
  return (
    <div
      id={props.id}
      role="treeitem"
      class={styles.line}
      data-active={props.active}
      style={{ transform: `translateY(${props.top}px)`, '--level': String(props.row.level) }}
      aria-level={props.row.level}
      aria-posinset={props.row.position}
      aria-setsize={props.row.siblings}
      aria-expanded={props.row.open ?? undefined}
      aria-selected={selected()}
      aria-disabled={props.choice === 'within'}
      aria-label={`${props.row.directory.name}, ${counted(props.row.directory.photos, 'photo')}`}
      onPointerDown={() => props.onActive()}
    >
      <span class={styles.twist} data-open={props.row.open} onClick={() => props.onOpen(!props.row.open)}>
        {props.row.open === null ? '' : '›'}
      </span>
      <span class={styles.box} data-choice={props.choice} onClick={() => props.onChoose()}>
        {selected() ? '✓' : ''}
      </span>
      <span class={styles.name} onClick={() => props.onEnter()}>
        {props.row.directory.name}
      </span>
      <span class={styles.photos}>
        {props.row.directory.photos > 0 ? counted(props.row.directory.photos, 'photo') : ''}
      </span>
    </div>
  );
}

/** The index of the row's parent folder; its own index at the top level. */
function parentOf(rows: readonly Row[], index: number): number {
  const level = rows[index]?.level ?? 1;
  const parent = rows.slice(0, index).findLastIndex((row) => row.level < level);
  return parent === -1 ? index : parent;
}
