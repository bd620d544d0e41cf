import { useParams } from '@solidjs/router';
import { createMemo, lazy, Match, Show, Suspense, Switch } from 'solid-js';
import { isTerminal, type RecentItem, type Snapshot } from '#libs/contracts';
import { failedPhotos } from '#libs/progress';
import { ConnectionBadge } from '../../server/connection-badge.js';
import { createCommand } from '../../server/create-command.js';
import { setFavicon, setTitle } from '../../design/tab.js';
import { Notice, Problem, Skeleton, Spoken } from '../../design/layout.js';
import { Ending, NotificationOffer } from './ending.js';
import { createEndNotification, type EndNotification } from './notification.js';
import { FailureList } from './failure-list.js';
import { ItemsSection } from './items/items-section.js';
import { isMissing, SignInIfRequired } from '../../server/answered.js';
import { PeopleFound } from './people-found.js';
import { ThroughputSection } from './throughput/throughput-section.js';
import { Controls } from './controls.js';
import { createSessionFeed, type SessionFeed } from '../../server/feeds.js';
import { Overall } from './overall.js';
import { PhaseList } from './phase-list.js';
import { firstNumbers } from './phases.js';
import { SessionName } from './session-name.js';
import styles from './session-page.module.css';
import { StatusBadge } from './status-badge.js';
import { faviconOf, phaseLabel, STATUS_WORDS, tabTitle } from './words.js';
import { usePhases } from '../../server/phases.js';

const ContactSheet = lazy(() => import('./contact-sheet/contact-sheet.js'));

/** One session, live until its run has ended. */
export default function SessionPage() {
  const params = useParams<{ id: string }>();
  const notification = createEndNotification();
  const { view, recent, refresh } = createSessionFeed(
    () => Number(params.id),
    (end) => notification.show(end),
  );
  setTitle(() => (view.snapshot === null ? 'Darkroom' : tabTitle(view.snapshot)));
  setFavicon(() => (view.snapshot === null ? null : faviconOf(view.snapshot)));
  return (
    <>
      <SignInIfRequired error={view.error} />
      <Switch fallback={<Waiting problem={view.error?.message} />}>
        <Match when={isMissing(view.error)}>
          <Notice title="This session does not exist">
            <p>It may have been deleted.</p>
            <a href="/">All sessions</a>
          </Notice>
        </Match>
        <Match when={view.snapshot}>
          {(snapshot) => (
            <Detail snapshot={snapshot()} view={view} recent={recent()} refresh={refresh} notification={notification} />
          )}
        </Match>
      </Switch>
    </>
  );
}

function Detail(props: {
  snapshot: Snapshot;
  view: SessionFeed['view'];
  recent: readonly RecentItem[];
  refresh: () => void;
  notification: EndNotification;
}) {
  const command = createCommand();
  const over = createMemo(() => isTerminal(props.snapshot.overallStatus));
  const find = usePhases();
  const failed = createMemo(() => failedPhotos(props.snapshot));
  const hasStarted = createMemo(
    () => firstNumbers(props.snapshot).total !== null || props.snapshot.discovery.found > 0,
  );
  const clustered = createMemo(() => props.snapshot.phases.clustering.status === 'completed');
  const run = createMemo(() => props.snapshot.version.run);
  const announcement = createMemo(() => {
    const { overallStatus: status, overallProgress, reason } = props.snapshot;
    const label = phaseLabel(status, overallProgress.currentPhase, find);
    return status === 'running' ? label : `${STATUS_WORDS[status]}. ${reason ?? label}`;
  });
  return (
    <div class={styles.page}>
      <header class={styles.head}>
        <div class={styles.names}>
          <SessionName
            sessionId={props.snapshot.sessionId}
            name={props.snapshot.name}
            command={command}
            onRenamed={props.refresh}
          />
          <p class={styles.path}>{props.snapshot.rootPath}</p>
        </div>
        <p class={styles.states}>
          <StatusBadge status={props.snapshot.overallStatus} />
          <ConnectionBadge connection={props.view.connection} confirmedAt={props.view.confirmedAt} />
        </p>
        <div class={styles.actions}>
          <Controls snapshot={props.snapshot} command={command} />
          <Show when={!over()}>
            <NotificationOffer notification={props.notification} />
          </Show>
        </div>
      </header>
      <Spoken>{announcement()}</Spoken>
      <Show when={props.view.error}>{(error) => <Problem>{error().message}</Problem>}</Show>
      <Show when={props.snapshot.reason}>{(reason) => <Problem>{reason()}</Problem>}</Show>
      <Overall snapshot={props.snapshot} />
      <Show when={over()}>
        <Ending snapshot={props.snapshot} failed={failed()} />
      </Show>
      <Show when={clustered()}>
        <PeopleFound run={run()} />
      </Show>
      <Show when={hasStarted()}>
        <Suspense fallback={<Skeleton shape="card" />}>
          <ContactSheet snapshot={props.snapshot} recent={props.recent} />
        </Suspense>
      </Show>
      <PhaseList snapshot={props.snapshot} />
      <Show when={failed() > 0}>
        <FailureList snapshot={props.snapshot} failed={failed()} command={command} />
      </Show>
      <Show when={hasStarted()}>
        <ThroughputSection snapshot={props.snapshot} />
        <ItemsSection snapshot={props.snapshot} />
      </Show>
    </div>
  );
}

function Waiting(props: { problem: string | undefined }) {
  return (
    <div class={styles.page} aria-busy="true">
      <Skeleton shape="title" />
      <Show when={props.problem}>{(message) => <Problem>{message()}</Problem>}</Show>
      <Skeleton shape="card" />
      <Skeleton shape="card" />
    </div>
  );
}
