import { useSearchParams } from '@solidjs/router';
import { createMemo, For, Match, Show, Switch } from 'solid-js';
import { SessionStatus, type SessionSummary } from '#libs/contracts';
import { ConnectionBadge } from '../../server/connection-badge.js';
import { createNow } from '../../design/now.js';
import { ButtonLink } from '../../design/button.js';
import { FilterLinks, type FilterLink } from '../../design/filter-links.js';
import { Problem, Skeleton } from '../../design/layout.js';
import { setTitle } from '../../design/tab.js';
import { SignInIfRequired } from '../../server/answered.js';
import { createListFeed } from '../../server/feeds.js';
import { EmptyList } from './empty-list.js';
import { SessionCard } from './session-card.js';
import styles from './sessions-page.module.css';
import { STATUS_WORDS } from '../session/words.js';

/** The home page: every session, newest first, live. */
export default function SessionsPage() {
  const view = createListFeed();
  const [query] = useSearchParams<{ status?: string }>();
  const status = createMemo(() => SessionStatus.safeParse(query.status).data ?? null);
  setTitle(() => 'Darkroom');
  return (
    <>
      <SignInIfRequired error={view.error} />
      <header class={styles.head}>
        <h1>Sessions</h1>
        <ConnectionBadge connection={view.connection} confirmedAt={view.confirmedAt} />
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
          <EmptyList />
        </Match>
        <Match when={view.sessions}>{(sessions) => <List sessions={sessions()} status={status()} />}</Match>
      </Switch>
    </>
  );
}

function List(props: { sessions: readonly SessionSummary[]; status: SessionStatus | null }) {
  const now = createNow();
  const shown = createMemo(() =>
    props.sessions.filter(({ status }) => props.status === null || status === props.status),
  );
  const links = createMemo((): FilterLink[] => {
    const all: FilterLink = { href: '/', label: 'All', count: props.sessions.length, current: props.status === null };
    const statuses = SessionStatus.options.flatMap((status) => {
      const count = props.sessions.filter((session) => session.status === status).length;
      const link = { href: `/?status=${status}`, label: STATUS_WORDS[status], count, current: props.status === status };
      return count > 0 || link.current ? [link] : [];
    });
    return [all, ...statuses];
  });
  return (
    <>
      <div class={styles.filter}>
        <FilterLinks label="Sessions by status" links={links()} />
      </div>
      <Show when={shown().length > 0} fallback={<p class={styles.none}>No sessions match.</p>}>
        <ul class={styles.list}>
          <For each={shown()}>{(session) => <SessionCard session={session} now={now()} />}</For>
        </ul>
      </Show>
    </>
  );
}
