import { useSearchParams } from '@solidjs/router';
import { createMemo, createSignal, For, Match, Show, Switch } from 'solid-js';
import { NEWEST_SESSIONS, SessionStatus } from '#libs/contracts';
import { Button, ButtonLink } from '../../design/button.js';
import { FilterLinks, type FilterLink } from '../../design/filter-links.js';
import { createFocusFallback } from '../../design/focus.js';
import { Empty, Page, Problem, Skeleton } from '../../design/layout.js';
import { QueryProblem, SignInIfRequired } from '../../server/answered.js';
import { client } from '../../server/client.js';
import { ConnectionBadge } from '../../server/connection-badge.js';
import { createQuery } from '../../server/create-query.js';
import { createListFeed } from '../../server/feeds.js';
import { STATUS_WORDS } from '../session/words.js';
import { byLastActivity } from './order.js';
import type { SessionLine } from './outcome.js';
import { SessionRow } from './session-row.js';
import styles from './sessions-page.module.css';

/** Every session as a row, live: what is at work or paused first, then what changed last. */
export default function SessionsPage() {
  const view = createListFeed();
  return (
    <Page
      title="Activity"
      aside={
        <>
          <ConnectionBadge {...view} />
          <ButtonLink href="/new">Choose a folder</ButtonLink>
        </>
      }
    >
      <SignInIfRequired error={view.error} />
      <Show when={view.connection !== 'live' && view.error}>{(error) => <Problem>{error().message}</Problem>}</Show>
      <Switch fallback={<Skeleton shape="card" />}>
        <Match when={view.sessions?.length === 0}>
          <Empty title="Nothing has been indexed yet">
            <p>Each time a folder is indexed, its progress and its results are listed here.</p>
          </Empty>
        </Match>
        <Match when={view.sessions}>{(sessions) => <List sessions={sessions()} />}</Match>
      </Switch>
    </Page>
  );
}

function List(props: { sessions: readonly SessionLine[] }) {
  const [query] = useSearchParams<{ status?: string }>();
  const status = () => SessionStatus.safeParse(query.status).data ?? null;
  const [wanted, setWanted] = createSignal(false);
  /** Those that are older than the feed's. */
  const older = createQuery({ key: () => (wanted() ? 'older' : null), read: readOlder });
  createFocusFallback(older.value);
  const all = createMemo(() => {
    const followed = new Set(props.sessions.map(({ sessionId }) => sessionId));
    return [...props.sessions, ...(older.value() ?? []).filter(({ sessionId }) => !followed.has(sessionId))];
  });
  const shown = createMemo(() =>
    byLastActivity(all().filter((session) => status() === null || session.status === status())),
  );
  const links = (): FilterLink[] => [
    { href: '/sessions', label: 'All', count: all().length, current: status() === null },
    ...SessionStatus.options.flatMap((value) => {
      const count = all().filter((session) => session.status === value).length;
      const current = status() === value;
      return count > 0 || current
        ? [{ href: `/sessions?status=${value}`, label: STATUS_WORDS[value], count, current }]
        : [];
    }),
  ];
  return (
    <>
      <FilterLinks label="Sessions by status" links={links()} />
      <Show when={shown().length > 0} fallback={<p class={styles.none}>No sessions match.</p>}>
        <ul aria-label="Sessions" class={styles.list}>
          <For each={shown()}>{(session) => <SessionRow session={session} />}</For>
        </ul>
      </Show>
      <Show when={props.sessions.length >= NEWEST_SESSIONS && older.value() === null}>
        <div>
          <Button aria-disabled={wanted()} onClick={() => setWanted(true)}>
            Show older sessions
          </Button>
        </div>
      </Show>
      <QueryProblem query={older} />
    </>
  );
}

/** Reads the sessions after the newest, which the feed has. */
async function readOlder(): Promise<SessionLine[]> {
  const older: SessionLine[] = [];
  for (let page = 2; ; page += 1) {
    const { items, hasMore } = await client.sessions.list({ page, pageSize: NEWEST_SESSIONS });
    older.push(...items);
    if (!hasMore) return older;
  }
}
