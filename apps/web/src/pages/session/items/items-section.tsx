import { useSearchParams } from '@solidjs/router';
import { createMemo, lazy, Show, Suspense } from 'solid-js';
import type { Snapshot } from '#libs/contracts';
import { ButtonLink } from '../../../design/button.js';
import { Section, Skeleton } from '../../../design/layout.js';
import { addressOf, filterOf, ITEMS_ANCHOR } from './items.js';

const ItemTable = lazy(() => import('./item-table.js'));

/** Every photo of the session as a table, shown if the URL asks for it. */
export function ItemsSection(props: { snapshot: Snapshot }) {
  const [query] = useSearchParams();
  const filter = createMemo(() => filterOf(query));
  return (
    <div id={ITEMS_ANCHOR}>
      <Section
        title="Photo by photo"
        aside={
          <Show when={filter() !== null}>
            <a href={`/sessions/${props.snapshot.sessionId}`} noScroll>
              Close the table
            </a>
          </Show>
        }
      >
        <Show
          when={filter()}
          fallback={
            <ButtonLink href={addressOf(props.snapshot.sessionId, {})}>Show the result of each photo</ButtonLink>
          }
        >
          {(chosen) => (
            <Suspense fallback={<Skeleton shape="card" />}>
              <ItemTable snapshot={props.snapshot} filter={chosen()} />
            </Suspense>
          )}
        </Show>
      </Section>
    </div>
  );
}
