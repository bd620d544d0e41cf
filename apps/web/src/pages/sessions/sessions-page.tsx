import { useSearchParams } from '@solidjs/router';
import { For, lazy, Match, Show, Suspense, Switch } from 'solid-js';
import { SessionStatus, type SessionSummary } from '#libs/contracts';
import { ButtonLink } from '../../design/button.js';
import { FilterLinks, type FilterLink } from '../../design/filter-links.js';
import { Problem, Skeleton } from '../../design/layout.js';
import { setTitle } from '../../design/tab.js';
import { SignInIfRequired } from '../../server/answered.js';
import { ConnectionBadge } from '../../server/connection-badge.js';
import { createListFeed } from '../../server/feeds.js';
import { STATUS_WORDS } from '../session/words.js';
import { SessionCard } from './session-card.js';
import styles from './sessions-page.module.css';

const EmptyList = lazy(() => import('./empty-list.js'));

/** The home page: every session, newest first, live. */
export default function SessionsPage() {
  const view = createListFeed();
  const [query] = useSearchParams<{ status?: string }>();
  const status = () => SessionStatus.safeParse(query.status).data ?? null;
  setTitle(() => 'Darkroom');
  return (
    <>
      <SignInIfRequired error={view.error} />
      <header class={styles.head}>
        <h1>Sessions</h1>
        <ConnectionBadge {...view} />
        <Show when={view.sessions?.length !== 0}>
          <ButtonLink href="/new">New session</ButtonLink>
        </Show>
      </header>
      <Show when={view.connection !== 'live' && view.error}>{(error) => <Problem>{error().message}</Problem>}</Show>
      <Switch
        fallback={
          <div class={styles.list}>
            <Skeleton shape="card" />
            <Skeleton shape="card" />
            <Skeleton shape="card" />
          </div>
        }
      >
        <Match when={view.sessions?.length === 0}>
          <Suspense>
            <EmptyList />
          </Suspense>
        </Match>
        <Match when={view.sessions}>{(sessions) => <List sessions={sessions()} status={status()} />}</Match>
      </Switch>
    </>
  );
}

function List(props: { sessions: readonly SessionSummary[]; status: SessionStatus | null }) {
  const shown = () => props.sessions.filter(({ status }) => props.status === null || status === props.status);
  const links = (): FilterLink[] => {
    const all: FilterLink = { href: '/', label: 'All', count: props.sessions.length, current: props.status === null };
    const statuses = SessionStatus.options.flatMap((status) => {
      const count = props.sessions.filter((session) => session.status === status).length;
      const link = { href: `/?status=${status}`, label: STATUS_WORDS[status], count, current: props.status === status };
      return count > 0 || link.current ? [link] : [];
    });
    return [all, ...statuses];
  };
  return (
    <>
      <div class={styles.filter}>
        <FilterLinks label="Sessions by status" links={links()} />
      </div>
      <Show when={shown().length > 0} fallback={<p class={styles.none}>No sessions match.</p>}>
        <ul class={styles.list}>
          <For each={shown()}>{(session) => <SessionCard session={session} />}</For>
        </ul>
      </Show>
    </>
  );
}
