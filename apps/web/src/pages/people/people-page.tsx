import { useSearchParams } from '@solidjs/router';
import { createMemo, Match, Show, Switch } from 'solid-js';
import type { People, Person } from '#libs/contracts';
import { Answered } from '../../server/answered.js';
import { useClient } from '../../server/client.js';
import { createQuery } from '../../server/create-query.js';
import { ButtonLink } from '../../design/button.js';
import { FilterLinks, type FilterLink } from '../../design/filter-links.js';
import { Empty, Page, SkeletonGrid } from '../../design/layout.js';
import { setTitle } from '../../design/tab.js';
import { VirtualGrid } from '../../design/virtual-grid.js';
import { PersonCard } from './person-card.js';
import { UngroupedFaces } from './faces.js';

/** Cards of people: their least width, their columns and the height of the caption, in steps. */
const CARDS = { tile: 20, columns: 2, caption: 9 };

type View = 'shown' | 'hidden' | 'ungrouped';

/** The people of the library, most faces first; hidden people; and ungrouped faces. */
export default function PeoplePage() {
  const client = useClient();
  const [search] = useSearchParams<{ show: string }>();
  const view = createMemo<View>(() =>
    search.show === 'hidden' || search.show === 'ungrouped' ? search.show : 'shown',
  );
  const query = createQuery({
    key: () => (view() === 'hidden' ? 'hidden' : 'shown'),
    read: (which) => client.people.list({ hidden: which === 'hidden' }),
  });
  setTitle(() => 'People · Darkroom');
  const links = (): FilterLink[] => {
    const known = query.value();
    const shown = view() === 'hidden' ? undefined : known?.people.length;
    return [
      { href: '/people', label: 'People', count: shown, current: view() === 'shown' },
      {
        href: '/people?show=ungrouped',
        label: 'Not grouped',
        count: known?.ungrouped,
        current: view() === 'ungrouped',
      },
      { href: '/people?show=hidden', label: 'Hidden', count: known?.hidden, current: view() === 'hidden' },
    ];
  };
  const named = (person: Person) =>
    query.change((known) => ({
      ...known,
      people: known.people.map((other) => (other.id === person.id ? person : other)),
    }));
  return (
    <Page title="People">
      <FilterLinks label="Which faces" links={links()} />
      <Show when={view() !== 'ungrouped'} fallback={<UngroupedFaces />}>
        <Answered query={query} waiting={<SkeletonGrid tiles={12} />}>
          {(people) => (
            <Show
              when={people().people.length > 0}
              fallback={<NoPeople people={people()} hidden={view() === 'hidden'} />}
            >
              <VirtualGrid label={view() === 'hidden' ? 'Hidden people' : 'People'} items={people().people} {...CARDS}>
                {(person) => <PersonCard person={person} onNamed={named} onMoved={query.reload} />}
              </VirtualGrid>
            </Show>
          )}
        </Answered>
      </Show>
    </Page>
  );
}

function NoPeople(props: { people: People; hidden: boolean }) {
  return (
    <Switch>
      <Match when={props.hidden}>
        <Empty title="No hidden people">
          <p>People that you hide are listed here.</p>
        </Empty>
      </Match>
      <Match when={props.people.ungrouped > 0}>
        <Empty title="No people yet">
          <p>No face appears often enough to form a person. More photos lead to more people.</p>
          <ButtonLink href="/people?show=ungrouped">Show ungrouped faces</ButtonLink>
        </Empty>
      </Match>
      <Match when={true}>
        <Empty title="No people yet">
          <p>People are grouped at the end of a session, from the faces in its photos.</p>
          <ButtonLink href="/new" kind="primary">
            New session
          </ButtonLink>
        </Empty>
      </Match>
    </Switch>
  );
}
