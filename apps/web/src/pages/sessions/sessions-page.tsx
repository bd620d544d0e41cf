import { useNavigate, useSearchParams } from '@solidjs/router';
import { For, Match, Show, Switch } from 'solid-js';
import { SessionStatus, type SessionSummary } from '#libs/contracts';
import { Button, ButtonLink } from '../../design/button.js';
import { FilterLinks, type FilterLink } from '../../design/filter-links.js';
import { Problem, Skeleton } from '../../design/layout.js';
import { setTitle } from '../../design/tab.js';
import { SignInIfRequired } from '../../server/answered.js';
import { client, createCommand } from '../../server/client.js';
import { ConnectionBadge } from '../../server/connection-badge.js';
import { createQuery } from '../../server/create-query.js';
import { createListFeed } from '../../server/feeds.js';
import { STATUS_WORDS } from '../session/words.js';
import { SessionCard } from './session-card.js';
import styles from './sessions-page.module.css';

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
          <EmptyList />
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

/** The home page before the first session: the sample album, and how to add a folder. */
function EmptyList() {
  const navigate = useNavigate();
  const about = createQuery({ key: () => 'about', read: () => client.system.about() });
  const command = createCommand();
  const index = (rootPath: string) =>
    void command.run(async () => {
      const { sessionId } = await client.sessions.create({ rootPath, name: 'Sample album', start: true });
      navigate(`/sessions/${sessionId}`);
    });
  return (
    <section class={styles.empty}>
      <h2>No photos yet</h2>
      <p>
        Index a folder of photos and watch the progress: Darkroom analyzes each photo, finds the faces and groups them
        into people. Your files are only read.
      </p>
      <Show when={about.value()?.sampleAlbum}>
        {(path) => (
          <Button kind="primary" disabled={command.busy()} onClick={() => index(path())}>
            Index the sample album
          </Button>
        )}
      </Show>
      <Show when={command.error()}>{(error) => <Problem>{error().message}</Problem>}</Show>
      <p>
        Add a folder from the terminal with <code class={styles.command}>npm start -- &lt;folder&gt;</code>, or choose
        one here.
      </p>
      <ButtonLink href="/new">New session</ButtonLink>
    </section>
  );
}
