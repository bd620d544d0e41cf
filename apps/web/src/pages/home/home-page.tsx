import { createMemo, For, lazy, Match, Show, Suspense, Switch, type JSX } from 'solid-js';
import { ButtonLink } from '../../design/button.js';
import { createFocusFallback } from '../../design/focus.js';
import { Problem, Section, Skeleton } from '../../design/layout.js';
import { setTitle } from '../../design/tab.js';
import { SignInIfRequired } from '../../server/answered.js';
import { client } from '../../server/client.js';
import { ConnectionBadge } from '../../server/connection-badge.js';
import { createQuery } from '../../server/create-query.js';
import { createListFeed } from '../../server/feeds.js';
import { createPeopleVersion } from '../people/people-version.js';
import { byLastActivity, isCurrent } from '../sessions/order.js';
import type { SessionLine } from '../sessions/outcome.js';
import { SessionRow } from '../sessions/session-row.js';
import { CurrentSession } from './current-session.js';
import styles from './home-page.module.css';
import { Totals } from './totals.js';

const FirstRun = lazy(() => import('./first-run.js'));
const FolderList = lazy(() => import('./folder-list.js'));
const NewestPeople = lazy(() => import('./newest-people.js'));
const RecentPhotos = lazy(() => import('./recent-photos.js'));

/** Sessions of the history that are shown. */
const SHOWN = 8;

/** What is going on, what is new, and what there is. Before the first session: how to begin. */
export default function HomePage() {
  const view = createListFeed();
  setTitle(() => 'Darkroom');
  return (
    <>
      <SignInIfRequired error={view.error} />
      <Show when={view.connection !== 'live' && view.error}>{(error) => <Problem>{error().message}</Problem>}</Show>
      <Switch
        fallback={
          <div class={styles.page}>
            <Skeleton shape="title" />
            <Skeleton shape="card" />
            <Skeleton shape="card" />
          </div>
        }
      >
        <Match when={view.sessions?.length === 0}>
          <Suspense>
            <FirstRun />
          </Suspense>
        </Match>
        <Match when={view.sessions}>
          {(sessions) => (
            <Overview
              sessions={sessions()}
              badge={<ConnectionBadge connection={view.connection} confirmedAt={view.confirmedAt} />}
            />
          )}
        </Match>
      </Switch>
    </>
  );
}

function Overview(props: { sessions: readonly SessionLine[]; badge: JSX.Element }) {
  const current = createMemo(() => byLastActivity(props.sessions.filter(({ status }) => isCurrent(status))));
  const past = createMemo(() =>
    byLastActivity(props.sessions.filter(({ status }) => !isCurrent(status))).slice(0, SHOWN),
  );
  createFocusFallback(() => current().length);
  /** Changes whenever a session begins, ends or changes its status. */
  const version = createMemo(() => props.sessions.map(({ sessionId, status }) => `${sessionId} ${status}`).join());
  const listed = createQuery({ key: () => 'people', read: () => client.people.list(), version: createPeopleVersion() });
  const people = () => listed.value()?.people ?? [];
  /** Changes with every photo that is added. */
  const photos = createMemo(() => props.sessions.reduce((sum, { completed }) => sum + completed, 0));
  return (
    <div class={styles.page}>
      <header class={styles.head}>
        <h1>Home</h1>
        <Totals people={people()} version={version()} photos={photos()} />
        {props.badge}
        <ButtonLink href="/new">Choose a folder</ButtonLink>
      </header>
      <Show when={current().length > 0}>
        <ul class={styles.current} aria-label="At work">
          <For each={current()}>{(session) => <CurrentSession session={session} />}</For>
        </ul>
      </Show>
      <div class={styles.columns}>
        <Suspense fallback={<Skeleton shape="card" />}>
          <RecentPhotos version={photos()} />
          <NewestPeople people={people()} />
        </Suspense>
      </div>
      <div class={styles.columns}>
        <Section title="History" aside={<a href="/sessions">All activity</a>}>
          <Show when={past().length > 0} fallback={<p class={styles.none}>What has ended is listed here.</p>}>
            <ul class={styles.rows} aria-label="History">
              <For each={past()}>{(session) => <SessionRow session={session} />}</For>
            </ul>
          </Show>
        </Section>
        <Suspense fallback={<Skeleton shape="card" />}>
          <FolderList version={version()} />
        </Suspense>
      </div>
    </div>
  );
}
