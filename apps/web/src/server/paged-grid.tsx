import { Show, splitProps, type Accessor, type JSX } from 'solid-js';
import { Button } from '../design/button.js';
import { SkeletonGrid } from '../design/layout.js';
import { VirtualGrid, type VirtualGridProps } from '../design/virtual-grid.js';
import { Answered } from './answered.js';
import { createQuery, type Query } from './create-query.js';

/** A page as the server answers it; `nextCursor` is null at the end of the list, `total` counts all pages. */
interface Page {
  readonly nextCursor: string | null;
  readonly total?: number;
}

/** A list that is read page by page: the last page, and the items of all pages so far. */
type Pages<T, P extends Page = Page> = Query<P & { readonly items: readonly T[] }>;

/** Reads the first page whenever `key` changes, and further pages on request. */
export function createPages<K extends string | number | object, P extends Page, T>(
  key: Accessor<K>,
  readPage: (key: K, page: { cursor?: string }) => Promise<P>,
  itemsOf: (page: P) => readonly T[],
): Pages<T, P> {
  return createQuery({
    key,
    async read(current, known: (P & { readonly items: readonly T[] }) | null, more) {
      const before = more ? known : null;
      const page = await readPage(current, before?.nextCursor ? { cursor: before.nextCursor } : {});
      return { ...page, items: [...(before?.items ?? []), ...itemsOf(page)] };
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
export function PagedGrid<T>(
  props: Omit<VirtualGridProps<T>, 'items' | 'onEnd'> & { pages: Omit<Pages<T>, 'change'>; empty: JSX.Element },
) {
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
