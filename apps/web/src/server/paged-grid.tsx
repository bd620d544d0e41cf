import { Show, splitProps, type Accessor, type JSX } from 'solid-js';
import { Button } from '../design/button.js';
import { SkeletonGrid } from '../design/layout.js';
import { VirtualGrid } from '../design/virtual-grid.js';
import type { TilesProps } from '../design/virtual-tiles.js';
import { Answered } from './answered.js';
import { createQuery, type Query } from './create-query.js';

/** A page as the server answers it; `nextCursor` is null at the end of the list, `total` counts all pages. */
interface Page {
  readonly nextCursor: string | null;
  readonly total?: number;
}

/** A list that is read page by page: the last page, and the items of all pages so far. */
type PagesQuery<T, P extends Page> = Query<P & { readonly items: readonly T[] }>;

/** Such a list of any kind of page. */
export type Pages<T> = Omit<PagesQuery<T, Page>, 'change'>;

/**
 * Reads the first page whenever `key` changes, and further pages on request.
 * @param version when it changes, all pages that were read are read again.
 */
export function createPages<K extends string | number | object, P extends Page, T>(
  key: Accessor<K>,
  readPage: (key: K, page: { cursor?: string }) => Promise<P>,
  itemsOf: (page: P) => readonly T[],
  version?: Accessor<string | number>,
): PagesQuery<T, P> {
  return createQuery({
    key,
    ...(version && { version }),
    async read(current, known: (P & { readonly items: readonly T[] }) | null, more) {
      let before = more ? known : null;
      // The list keeps its length, and the page its scroll position, while it is read again.
      const least = more ? 0 : (known?.items.length ?? 0);
      for (;;) {
        const page: P = await readPage(current, before?.nextCursor ? { cursor: before.nextCursor } : {});
        before = { ...page, items: [...(before?.items ?? []), ...itemsOf(page)] };
        if (page.nextCursor === null || before.items.length >= least) return before;
      }
    },
  });
}

/** The foot of a list that is read page by page: reads the next page, while there is one. */
export function ShowMore(props: { pages: Pick<Query<Page>, 'value' | 'more'> }) {
  return (
    <Show when={props.pages.value()?.nextCursor}>
      <div>
        <Button onClick={() => props.pages.more()}>Show more</Button>
      </div>
    </Show>
  );
}

/** A grid of a list that reads more on scrolling; `empty` is shown where the list has no items. */
export function PagedGrid<T>(props: Omit<TilesProps<T>, 'items' | 'onEnd'> & { pages: Pages<T>; empty: JSX.Element }) {
  const [own, grid] = splitProps(props, ['pages', 'empty']);
  return (
    <Answered query={own.pages} waiting={<SkeletonGrid tiles={12} />}>
      {(page) => (
        <Show when={page().items.length > 0} fallback={own.empty}>
          <VirtualGrid
            total={page().total}
            {...grid}
            items={page().items}
            onEnd={() => page().nextCursor !== null && own.pages.more()}
          />
        </Show>
      )}
    </Answered>
  );
}
