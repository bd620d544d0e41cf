import { useParams } from '@solidjs/router';
import { lazy, Match, Show, Suspense, Switch } from 'solid-js';
import { isTerminal, type Snapshot } from '#libs/contracts';
import { failedPhotos } from '#libs/progress';
import { ConnectionBadge } from '../../server/connection-badge.js';
import { createCommand } from '../../server/client.js';
import { setFavicon, setTitle } from '../../design/tab.js';
import { Button, ButtonLink } from '../../design/button.js';
import { counted } from '../../design/format.js';
import { Notice, Problem, Section, Skeleton } from '../../design/layout.js';
import { createEndNotification, type EndNotification } from './notification.js';
import { FAILURES_ANCHOR, FailureList } from './failure-list.js';
import { ItemsSection } from './items/items-section.js';
import { isMissing, SignInIfRequired } from '../../server/answered.js';
import { ConditionLine } from './condition-line.js';
import { Controls } from './controls.js';
import { createSessionFeed, type SessionFeed } from '../../server/feeds.js';
import { shownCount } from './other-files/other-files.js';
import { OtherFilesSection } from './other-files/other-files-section.js';
import { Overall } from './overall.js';
import { PhaseList } from './phase-list.js';
import { firstNumbers } from './phases.js';
import { whatIsLeft, whatWasDone } from './results.js';
import { SessionName } from './session-name.js';
import styles from './session-page.module.css';
import { StatusBadge } from './status-badge.js';
import { faviconOf, phaseLabel, STATUS_WORDS, tabTitle } from './words.js';

const ContactSheet = lazy(() => import('./contact-sheet/contact-sheet.js'));
const PeopleFound = lazy(() => import('./people-found.js'));
const ThroughputSection = lazy(() => import('./throughput/throughput-section.js'));

/** One session, live until its run has ended. */
export default function SessionPage() {
  const params = useParams<{ id: string }>();
  const notification = createEndNotification();
  const feed = createSessionFeed(
    () => Number(params.id),
    (end) => notification.show(end),
  );
  const { view } = feed;
  setTitle(() => (view.snapshot === null ? 'Darkroom' : tabTitle(view.snapshot)));
  setFavicon(() => (view.snapshot === null ? null : faviconOf(view.snapshot)));
  return (
    <>
      <SignInIfRequired error={view.error} />
      <Switch
        fallback={
          <div class={styles.page} aria-busy="true">
            <Skeleton shape="title" />
            <Show when={view.error}>{(error) => <Problem>{error().message}</Problem>}</Show>
            <Skeleton shape="card" />
            <Skeleton shape="card" />
          </div>
        }
      >
        <Match when={isMissing(view.error)}>
          <Notice title="This session does not exist">
            <p>It may have been deleted.</p>
            <a href="/sessions">All sessions</a>
          </Notice>
        </Match>
        <Match when={view.snapshot}>
          {(snapshot) => <Detail snapshot={snapshot()} feed={feed} notification={notification} />}
        </Match>
      </Switch>
    </>
  );
}

function Detail(props: { snapshot: Snapshot; feed: SessionFeed; notification: EndNotification }) {
  const command = createCommand();
  const over = () => isTerminal(props.snapshot.overallStatus);
  const failed = () => failedPhotos(props.snapshot);
  const hasStarted = () => firstNumbers(props.snapshot).total !== null || props.snapshot.discovery.found > 0;
  const resting = () => {
    const { condition } = props.feed.view;
    return condition?.cause ? condition : null;
  };
  const announcement = () => {
    const { overallStatus: status, overallProgress, reason } = props.snapshot;
    const label = phaseLabel(status, overallProgress.currentPhase);
    return status === 'running' ? label : `${STATUS_WORDS[status]}. ${reason ?? label}`;
  };
  return (
    <div class={styles.page}>
      <header class={styles.head}>
        <div class={styles.names}>
          <SessionName snapshot={props.snapshot} command={command} onRenamed={props.feed.refresh} />
          <p class={styles.path}>{props.snapshot.rootPath}</p>
        </div>
        <p class={styles.states}>
          <StatusBadge status={props.snapshot.overallStatus} />
          <ConnectionBadge {...props.feed.view} />
        </p>
        <div class={styles.actions}>
          <Controls snapshot={props.snapshot} command={command} />
          <Show when={!over() && props.notification.possible()}>
            <Button aria-pressed={props.notification.enabled()} onClick={() => void props.notification.toggle()}>
              Notify me at the end
            </Button>
          </Show>
        </div>
      </header>
      <p class={styles.spoken} role="status" aria-live="polite">
        {announcement()}
      </p>
      <Show when={props.feed.view.error}>{(error) => <Problem>{error().message}</Problem>}</Show>
      <Show
        when={resting()}
        fallback={<Show when={props.snapshot.reason}>{(reason) => <Problem>{reason()}</Problem>}</Show>}
      >
        {(condition) => <ConditionLine condition={condition()} />}
      </Show>
      <Overall snapshot={props.snapshot} />
      <Show when={over()}>
        <Ending snapshot={props.snapshot} failed={failed()} />
      </Show>
      <Show when={props.snapshot.phases.clustering.status === 'completed'}>
        <Suspense fallback={<Skeleton shape="card" />}>
          <PeopleFound session={props.snapshot.sessionId} run={props.snapshot.version.run} />
        </Suspense>
      </Show>
      <Show when={hasStarted()}>
        <Suspense fallback={<Skeleton shape="card" />}>
          <ContactSheet snapshot={props.snapshot} recent={props.feed.recent()} />
        </Suspense>
      </Show>
      <PhaseList snapshot={props.snapshot} />
      <Show when={failed() > 0}>
        <FailureList snapshot={props.snapshot} failed={failed()} command={command} />
      </Show>
      <Show when={shownCount(props.snapshot, 'all') > 0}>
        <OtherFilesSection snapshot={props.snapshot} />
      </Show>
      <Show when={hasStarted()}>
        <Suspense fallback={<Skeleton shape="card" />}>
          <ThroughputSection snapshot={props.snapshot} />
        </Suspense>
        <ItemsSection snapshot={props.snapshot} />
      </Show>
    </div>
  );
}

/** The result of a run that has ended, and links to it. */
function Ending(props: { snapshot: Snapshot; failed: number }) {
  return (
    <Section title="Summary">
      <p class={styles.words}>
        {whatWasDone(props.snapshot)} {whatIsLeft(props.snapshot)}
      </p>
      <p class={styles.ways}>
        <Show when={props.snapshot.phases.clustering.people}>
          <ButtonLink href="/people">Show people</ButtonLink>
        </Show>
        <Show when={firstNumbers(props.snapshot).completed > 0}>
          <ButtonLink href={`/photos?session=${props.snapshot.sessionId}`}>Show photos</ButtonLink>
        </Show>
        <Show when={props.failed > 0}>
          <ButtonLink href={`/sessions/${props.snapshot.sessionId}#${FAILURES_ANCHOR}`}>
            Why {counted(props.failed, 'photo')} failed
          </ButtonLink>
        </Show>
      </p>
    </Section>
  );
}
