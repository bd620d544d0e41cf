import { createEffect, createMemo, createSignal, on, type Accessor } from 'solid-js';
import { apiErrorOf } from '#libs/client';
import type { ApiError, Directory } from '#libs/contracts';
import { useClient } from '../../server/client.js';
import { rowsOf, type Contents, type Row } from './tree.js';

/** The folders below a folder, read as they are expanded. */
export interface FolderTree {
  readonly rows: Accessor<readonly Row[]>;
  /** Why the last folder could not be read. */
  readonly error: Accessor<ApiError | null>;
  readonly filter: Accessor<string>;
  readonly setFilter: (filter: string) => void;
  /** Expands or collapses a folder of the tree. */
  readonly setOpen: (path: string, open: boolean) => Promise<void>;
}

/** The tree below `folder`, which begins with its sub-folders `first`. */
export function createTree(folder: Accessor<string>, first: Accessor<readonly Directory[]>): FolderTree {
  const client = useClient();
  const [contents, setContents] = createSignal<Contents>(new Map());
  const [open, setOpened] = createSignal<ReadonlySet<string>>(new Set());
  const [filter, setFilter] = createSignal('');
  const [error, setError] = createSignal<ApiError | null>(null);
  createEffect(
    on([folder, first], ([path, directories]) => {
      setContents(new Map([[path, directories]]));
      setOpened(new Set<string>());
      setFilter('');
      setError(null);
    }),
  );
  const rows = createMemo(() => rowsOf(folder(), contents(), { open: open(), filter: filter() }));
  return {
    rows,
    error,
    filter,
    setFilter,
    async setOpen(path, expanded) {
      setError(null);
      try {
        if (expanded && !contents().has(path)) {
          const { directories } = await client.directories.list({ path });
          setContents((known) => new Map([...known, [path, directories]]));
        }
        setOpened((before) => new Set([...before].filter((other) => other !== path).concat(expanded ? [path] : [])));
      } catch (reason) {
        setError(apiErrorOf(reason));
      }
    },
  };
}
