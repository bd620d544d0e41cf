import { For, Match, Show, Switch } from 'solid-js';
import { ConnectionBadge } from '../connection/connection-badge.js';
import { createNow } from '../connection/now.js';
import { LoginWhenAsked } from '../login/login-when-asked.js';
import { ButtonLink } from '../design/button.js';
import { Problem, Skeleton } from '../design/layout.js';
import { setTitle } from '../design/title.js';
import { createListFeed } from './create-feeds.js';
import { EmptyList } from './empty-list.js';
import { SessionCard } from './session-card.js';
import styles from './sessions-page.module.css';

/** Home: every session, newest first, live. */
export default function SessionsPage() {
  const view = createListFeed();
  const now = createNow();
  setTitle(() => 'Darkroom');
  return (
    <>
      <LoginWhenAsked error={view().error} />
      <header class={styles.head}>
        <h1>Sessions</h1>
        <ConnectionBadge connection={view().connection} confirmedAt={view().confirmedAt} />
        <Show when={view().sessions?.length !== 0}>
          <ButtonLink href="/new">New session</ButtonLink>
        </Show>
      </header>
      <Show when={view().connection !== 'live' && view().error}>{(error) => <Problem>{error().message}</Problem>}</Show>
      <Switch
        fallback={
          <div class={styles.list}>
            <Skeleton shape="card" />
            <Skeleton shape="card" />
            <Skeleton shape="card" />
          </div>
        }
      >
        <Match when={view().sessions?.length === 0}>
          <EmptyList />
        </Match>
        <Match when={view().sessions}>
          {(sessions) => (
            <ul class={styles.list}>
              <For each={sessions().map((session) => session.sessionId)}>
                {(id) => (
                  <Show when={sessions().find((session) => session.sessionId === id)}>
                    {(session) => <SessionCard session={session()} now={now()} />}
                  </Show>
                )}
              </For>
            </ul>
          )}
        </Match>
      </Switch>
    </>
  );
}
