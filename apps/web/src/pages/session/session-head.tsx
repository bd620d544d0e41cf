import { createSignal, lazy, Show, Suspense } from 'solid-js';
import { isTerminal, type Snapshot } from '#libs/contracts';
import type { CommandState } from '../../server/client.js';
import { ConnectionBadge } from '../../server/connection-badge.js';
import type { SessionFeed } from '../../server/feeds.js';
import type { Standing } from '../sessions/outcome.js';
import { Controls } from './controls.js';
import type { EndNotification } from './notification.js';
import styles from './session-head.module.css';
import { StatusBadge } from './status-badge.js';

const SessionName = lazy(() => import('./session-name.js'));

/** The first row of a session's page: its name and folder, its status, and its commands. */
export function SessionHead(props: {
  snapshot: Snapshot;
  standing: Standing;
  feed: SessionFeed;
  command: CommandState;
  notification: EndNotification;
  onWall: () => void;
}) {
  const [renaming, setRenaming] = createSignal(false);
  let more: HTMLElement | undefined;
  const over = () => isTerminal(props.snapshot.overallStatus);
  /** Whether the connection is as it should be, so that nothing needs to be said of it. */
  const quiet = () => ['live', 'ended'].includes(props.feed.view.connection);
  const notify = () =>
    over() || !props.notification.possible()
      ? []
      : [
          {
            label: props.notification.enabled() ? 'Do not notify me at the end' : 'Notify me at the end',
            onSelect: () => void props.notification.toggle(),
          },
        ];
  return (
    <header class={styles.head} data-part="head">
      <div class={styles.names}>
        <Show
          when={renaming()}
          fallback={
            <>
              <h1 class={styles.name}>{props.snapshot.name}</h1>
              <p class={styles.path} title={props.snapshot.rootPath}>
                {props.snapshot.rootPath}
              </p>
            </>
          }
        >
          <Suspense>
            <SessionName
              snapshot={props.snapshot}
              command={props.command}
              onRenamed={props.feed.refresh}
              onClose={() => {
                setRenaming(false);
                more?.focus();
              }}
            />
          </Suspense>
        </Show>
      </div>
      <p class={styles.states}>
        <span class={styles.connection} data-quiet={quiet()}>
          <ConnectionBadge {...props.feed.view} />
        </span>
        <StatusBadge standing={props.standing} />
      </p>
      <Controls
        snapshot={props.snapshot}
        command={props.command}
        items={[
          { label: 'Wall mode', onSelect: () => props.onWall() },
          { label: 'Rename', onSelect: () => setRenaming(true) },
          ...notify(),
        ]}
        moreRef={(button) => (more = button)}
      />
    </header>
  );
}
