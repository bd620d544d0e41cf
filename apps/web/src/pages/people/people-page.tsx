import { useSearchParams } from '@solidjs/router';
import { For, Match, Show, Switch } from 'solid-js';
import type { Person } from '#libs/contracts';
import { Answered } from '../../server/answered.js';
import { client } from '../../server/client.js';
import { createQuery } from '../../server/create-query.js';
import { ButtonLink } from '../../design/button.js';
import { counted } from '../../design/format.js';
import { FilterLinks, type FilterLink } from '../../design/filter-links.js';
import { Empty, Page, SkeletonGrid } from '../../design/layout.js';
import { VirtualGrid } from '../../design/virtual-grid.js';
import { UngroupedFaces } from './faces.js';
import styles from './people-page.module.css';
import { PersonMenu } from './person-menu.js';
import { FaceCrop, personName, PersonNameField } from './person.js';

/** Cards of people: their least width, their columns and the height of the caption, in steps. */
const CARDS = { tile: 20, columns: 2, caption: 9 };
/** Faces in the row below the main one; the row is left out if there are fewer. */
const STRIP = 4;

/** The people of the library, most faces first; hidden people; and ungrouped faces. */
export default function PeoplePage() {
  const [search] = useSearchParams<{ show: string }>();
  const view = () => (search.show === 'hidden' || search.show === 'ungrouped' ? search.show : 'shown');
  const query = createQuery({
    key: () => (view() === 'hidden' ? 'hidden' : 'shown'),
    read: (which) => client.people.list({ hidden: which === 'hidden' }),
  });
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
          {(known) => (
            <Show
              when={known().people.length > 0}
              fallback={
                <Switch>
                  <Match when={view() === 'hidden'}>
                    <Empty title="No hidden people">
                      <p>People that you hide are listed here.</p>
                    </Empty>
                  </Match>
                  <Match when={known().ungrouped > 0}>
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
              }
            >
              <VirtualGrid label={view() === 'hidden' ? 'Hidden people' : 'People'} items={known().people} {...CARDS}>
                {(person) => <PersonCard person={person} onNamed={named} onMoved={query.reload} />}
              </VirtualGrid>
            </Show>
          )}
        </Answered>
      </Show>
    </Page>
  );
}

/** A person in a grid: their best face, a row of others, their name and their menu. */
function PersonCard(props: { person: Person; onNamed: (person: Person) => void; onMoved: () => void }) {
  return (
    <article class={styles.card} aria-label={personName(props.person)}>
      <a class={styles.faces} href={`/people/${props.person.id}`}>
        <FaceCrop faceId={props.person.representativeFaceId} alt={personName(props.person)} />
        <Show when={props.person.otherFaceIds.length === STRIP}>
          <For each={props.person.otherFaceIds}>{(faceId) => <FaceCrop faceId={faceId} />}</For>
        </Show>
      </a>
      <div class={styles.caption}>
        <div class={styles.name}>
          <PersonNameField person={props.person} onNamed={props.onNamed} />
        </div>
        <PersonMenu person={props.person} onHidden={props.onMoved} onMerged={props.onMoved} />
      </div>
      <p class={styles.note}>
        {counted(props.person.faces, 'face')} in {counted(props.person.photos, 'photo')}
      </p>
    </article>
  );
}
