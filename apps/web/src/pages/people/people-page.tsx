import { useSearchParams } from '@solidjs/router';
import { For, lazy, Match, Show, Suspense, Switch } from 'solid-js';
import type { People, Person } from '#libs/contracts';
import { Answered } from '../../server/answered.js';
import { client } from '../../server/client.js';
import { createQuery } from '../../server/create-query.js';
import { ButtonLink } from '../../design/button.js';
import { createFocusFallback } from '../../design/focus.js';
import { counted } from '../../design/format.js';
import { FilterLinks, type FilterLink } from '../../design/filter-links.js';
import { Empty, Page, SkeletonGrid } from '../../design/layout.js';
import { VirtualGrid } from '../../design/virtual-grid.js';
import { FaceCrop } from './face-crop.js';
import { keepOrder } from './keep-order.js';
import styles from './people-page.module.css';
import { createPeopleVersion } from './people-version.js';
import { PersonMenu } from './person-menu.js';
import { PersonNameField } from './person-name.js';
import { SaveNames } from './save-names.js';
import type { Answer } from './who-is-this.js';
import { personName } from './words.js';

const CorrectionList = lazy(() => import('./correction-list.js').then((page) => ({ default: page.CorrectionList })));
const SamePerson = lazy(() => import('./same-person.js').then((page) => ({ default: page.SamePerson })));
const UngroupedFaces = lazy(() => import('./faces.js').then((page) => ({ default: page.UngroupedFaces })));
const WhoIsThis = lazy(() => import('./who-is-this.js').then((page) => ({ default: page.WhoIsThis })));

/** Cards of people: their least width, their columns and the height of the caption, in steps. */
const CARDS = { tile: 17, columns: 2, caption: 9 };
/** Covers beside a question. */
const COVERS = 3;

/** The views of the page, as its address names them. */
const VIEWS = ['shown', 'ungrouped', 'hidden', 'who', 'same', 'corrections'] as const;

/** The people of the library, named first; hidden people, ungrouped faces, questions about them, and corrections. */
export default function PeoplePage() {
  const [search] = useSearchParams<{ show: string }>();
  const view = () => VIEWS.find((name) => name === search.show) ?? 'shown';
  const version = createPeopleVersion();
  const query = createQuery({
    key: () => (view() === 'hidden' ? 'hidden' : 'shown'),
    async read(which, known: People | null) {
      const people = await client.people.list({ hidden: which === 'hidden' });
      return known === null ? people : { ...people, people: keepOrder(known.people, people.people) };
    },
    version,
  });
  createFocusFallback(query.value);
  const answer = ({ personId, name }: Answer) =>
    query.change((known) => ({
      ...known,
      people: known.people.flatMap((person) =>
        person.id !== personId ? person : name === null ? [] : { ...person, name },
      ),
    }));
  const links = (): FilterLink[] => {
    const known = query.value();
    const shown = view() === 'hidden' ? undefined : known?.people.length;
    const link = (name: (typeof VIEWS)[number], label: string, count?: number): FilterLink => ({
      href: name === 'shown' ? '/people' : `/people?show=${name}`,
      label,
      count,
      current: view() === name,
    });
    return [
      link('shown', 'People', shown),
      link('ungrouped', 'Not grouped', known?.ungrouped),
      link('hidden', 'Hidden', known?.hidden),
      link('corrections', 'Corrections'),
    ];
  };
  return (
    <Page title="People" aside={<SaveNames />}>
      <FilterLinks label="Which faces" links={links()} />
      <Suspense fallback={<SkeletonGrid tiles={12} />}>
        <Switch>
          <Match when={view() === 'corrections'}>
            <CorrectionList version={version()} />
          </Match>
          <Match when={view() === 'same'}>
            <SamePerson version={version()} />
          </Match>
          <Match when={true}>
            <Answered query={query} waiting={<SkeletonGrid tiles={12} />}>
              {(known) => (
                <Switch fallback={<PeopleGrid known={known()} isHidden={view() === 'hidden'} version={version()} />}>
                  <Match when={view() === 'ungrouped'}>
                    <UngroupedFaces likely={known().ungrouped} unlikely={known().unlikely} version={version()} />
                  </Match>
                  <Match when={view() === 'who'}>
                    <WhoIsThis people={known().people} onAnswer={answer} />
                  </Match>
                </Switch>
              )}
            </Answered>
          </Match>
        </Switch>
      </Suspense>
    </Page>
  );
}

/** The visible or the hidden people, or what there is in their place. */
function PeopleGrid(props: { known: People; isHidden: boolean; version: string }) {
  return (
    <Show when={props.known.people.length > 0} fallback={<NoPeople known={props.known} isHidden={props.isHidden} />}>
      <Show when={!props.isHidden}>
        <Questions people={props.known.people} version={props.version} />
      </Show>
      <VirtualGrid label={props.isHidden ? 'Hidden people' : 'People'} items={props.known.people} {...CARDS}>
        {(person) => <PersonCard person={person()} />}
      </VirtualGrid>
    </Show>
  );
}

function NoPeople(props: { known: People; isHidden: boolean }) {
  return (
    <Switch>
      <Match when={props.isHidden}>
        <Empty title="No hidden people">
          <p>People that you hide are listed here.</p>
        </Empty>
      </Match>
      <Match when={props.known.hidden > 0}>
        <Empty title="All people are hidden">
          <p>Those whom you show again are listed here.</p>
          <ButtonLink href="/people?show=hidden">Show hidden people</ButtonLink>
        </Empty>
      </Match>
      <Match when={props.known.ungrouped > 0}>
        <Empty title="No people yet">
          <p>No face appears often enough to form a person. More photos lead to more people.</p>
          <ButtonLink href="/people?show=ungrouped">Show ungrouped faces</ButtonLink>
        </Empty>
      </Match>
      <Match when={true}>
        <Empty title="No people yet">
          <p>People are grouped at the end of a session, from the faces in its photos.</p>
          <ButtonLink href="/new" kind="primary">
            Choose a folder
          </ButtonLink>
        </Empty>
      </Match>
    </Switch>
  );
}

/** Links to the questions about people, while there are any. */
function Questions(props: { people: readonly Person[]; version: string }) {
  const unnamed = () => props.people.filter(({ name }) => name === null);
  const suggestions = createQuery({
    key: () => 'suggestions',
    read: () => client.people.suggestions(),
    version: () => props.version,
  });
  const pairs = () => suggestions.value()?.pairs ?? [];
  return (
    <Show when={unnamed().length > 0 || pairs().length > 0}>
      <nav class={styles.questions} aria-label="Questions about people">
        <Show when={unnamed().length > 0}>
          <QuestionLink
            href="/people?show=who"
            title="Who is this?"
            note={`${counted(unnamed().length, 'group')} without a name`}
            people={unnamed()}
          />
        </Show>
        <Show when={pairs().length > 0}>
          <QuestionLink
            href="/people?show=same"
            title="Same person?"
            note={`${counted(pairs().length, 'pair')} to compare`}
            people={pairs().flatMap(({ person, other }) => [person, other])}
          />
        </Show>
      </nav>
    </Show>
  );
}

function QuestionLink(props: { href: string; title: string; note: string; people: readonly Person[] }) {
  return (
    <a class={styles.questionLink} href={props.href}>
      <span class={styles.covers}>
        <For each={props.people.slice(0, COVERS)}>
          {(person) => <FaceCrop faceId={person.representativeFaceId} round />}
        </For>
      </span>
      <span>
        <strong>{props.title}</strong> <span class={styles.note}>{props.note}</span>
      </span>
    </a>
  );
}

/** A person in a grid: their cover, their name and their menu. */
function PersonCard(props: { person: Person }) {
  return (
    <article class={styles.card} aria-label={personName(props.person)}>
      <a class={styles.cover} href={`/people/${props.person.id}`}>
        <FaceCrop faceId={props.person.representativeFaceId} alt={personName(props.person)} round />
      </a>
      <div class={styles.caption}>
        <div class={styles.name}>
          <PersonNameField person={props.person} />
        </div>
        <PersonMenu person={props.person} />
      </div>
      <p class={styles.note}>
        {counted(props.person.faces, 'face')} in {counted(props.person.photos, 'photo')}
      </p>
    </article>
  );
}
