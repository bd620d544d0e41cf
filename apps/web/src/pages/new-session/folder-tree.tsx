import { createVirtualizer } from '@tanstack/solid-virtual';
import { createEffect, createMemo, createSignal, createUniqueId, For, on, Show } from 'solid-js';
import type { Directory } from '#libs/contracts';
import { TextField } from '../../design/field.js';
import { stepOf } from '../../design/token.js';
import { Problem } from '../../design/layout.js';
import { client, createCommand } from '../../server/client.js';
import styles from './folder-tree.module.css';
import { choiceOf, photosOf, rowsOf, toggle, type Contents, type Row } from './tree.js';

/** Height of every row, in steps of the design. */
const ROW_STEPS = 5.5;
const OVERSCAN = 8;
/** Number of folders from which a filter is shown. */
const MANY = 8;

/**
 * The sub-folders of a folder as a tree: arrow keys move and expand, Space selects, Enter opens a folder. Only visible
 * rows are rendered, so the focus stays on the tree, which names its active row.
 */
export function FolderTree(props: {
  folder: string;
  directories: readonly Directory[];
  chosen: ReadonlySet<string>;
  onChoose: (chosen: ReadonlySet<string>) => void;
  /** Opens a folder as the current one. */
  onEnter: (path: string) => void;
}) {
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

  const setOpen = ({ directory: { path } }: Row, open: boolean) =>
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
  /** The index of a row's parent folder; its own index at the top level. */
  const parentOf = (index: number) => {
    const level = rows()[index]?.level ?? 1;
    const parent = rows().findLastIndex((row, at) => at < index && row.level < level);
    return parent === -1 ? index : parent;
  };
  const choice = (row: Row) => choiceOf(props.chosen, row.directory.path);
  const choose = (row: Row) => {
    if (choice(row) !== 'within') props.onChoose(toggle(props.chosen, row.directory.path));
  };
  const keys: Record<string, (row: Row, index: number) => void> = {
    ArrowDown: (_, index) => goTo(index + 1),
    ArrowUp: (_, index) => goTo(index - 1),
    Home: () => goTo(0),
    End: () => goTo(rows().length - 1),
    ArrowRight: (row, index) => (row.open === false ? setOpen(row, true) : row.open && goTo(index + 1)),
    ArrowLeft: (row, index) => (row.open ? setOpen(row, false) : goTo(parentOf(index))),
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
                  <div
                    id={`${id}-${item.index}`}
                    role="treeitem"
                    class={styles.line}
                    data-active={active() === item.index}
                    style={{ transform: `translateY(${item.start}px)`, '--level': String(row().level) }}
                    aria-level={row().level}
                    aria-posinset={row().position}
                    aria-setsize={row().siblings}
                    aria-expanded={row().open ?? undefined}
                    aria-selected={choice(row()) !== 'not'}
                    aria-disabled={choice(row()) === 'within'}
                    aria-label={`${row().directory.name}, ${photosOf(row().directory)}`}
                    onPointerDown={() => setActive(item.index)}
                  >
                    {/* The parts are for the pointer; the tree handles the keys. */}
                    <span class={styles.twist} data-open={row().open} onClick={() => setOpen(row(), !row().open)}>
                      {row().open === null ? '' : '›'}
                    </span>
                    <span class={styles.box} data-choice={choice(row())} onClick={() => choose(row())}>
                      {choice(row()) === 'not' ? '' : '✓'}
                    </span>
                    <span class={styles.name} onClick={() => props.onEnter(row().directory.path)}>
                      {row().directory.name}
                    </span>{' '}
                    <span class={styles.photos}>{photosOf(row().directory)}</span>
                  </div>
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
