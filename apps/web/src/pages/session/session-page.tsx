import { useParams } from '@solidjs/router';
import { createMemo, createSignal, lazy, Match, Show, Suspense, Switch } from 'solid-js';
import { isTerminal, type Snapshot } from '#libs/contracts';
import { summarise } from '#libs/progress';
import { client, createCommand } from '../../server/client.js';
import { createQuery } from '../../server/create-query.js';
import { useKeys } from '../../design/keys.js';
import { setFavicon, setTitle } from '../../design/tab.js';
import { Notice, Problem, Skeleton } from '../../design/layout.js';
import { createEndNotification, type EndNotification } from './notification.js';
import { isMissing, SignInIfRequired } from '../../server/answered.js';
import { ConditionLine } from './condition-line.js';
import { createSessionFeed, type SessionFeed } from '../../server/feeds.js';
import { standingOf } from '../sessions/outcome.js';
import { Overall, OverallBar } from './overall.js';
import { firstNumbers } from './phases.js';
import { SessionHead } from './session-head.js';
import styles from './session-page.module.css';
import { Steps } from './steps.js';
import { endingLabel, everythingFailed, nothingFound } from './verdict.js';
import { faviconOf, tabTitle } from './words.js';

const ContactSheet = lazy(() => import('./contact-sheet/contact-sheet.js'));
const Ending = lazy(() => import('./ending.js'));
const LiveFeed = lazy(() => import('./live-feed/live-feed.js'));
const PeopleFound = lazy(() => import('./people-found.js'));
const SessionTabs = lazy(() => import('./session-tabs/session-tabs.js'));
const WallMode = lazy(() => import('./wall-mode/wall-mode.js'));

/** Whether nothing has come of a run that has ended. */
const hasFailed = (snapshot: Snapshot) => everythingFailed(snapshot) || nothingFound(snapshot);

/** One session, live until its run has ended. */
export default function SessionPage() {
  const params = useParams<{ id: string }>();
  const notification = createEndNotification();
  const feed = createSessionFeed(
    () => Number(params.id),
    (end) => void notification.show(end),
  );
  const { view } = feed;
  setTitle(() => (view.snapshot === null ? 'Darkroom' : tabTitle(view.snapshot, hasFailed(view.snapshot))));
  setFavicon(() => (view.snapshot === null ? null : faviconOf(view.snapshot, hasFailed(view.snapshot))));
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
  const [isOnWall, setOnWall] = createSignal(false);
  useKeys([{ key: 'f', does: 'Wall mode', run: () => setOnWall(true) }]);
  const over = () => isTerminal(props.snapshot.overallStatus);
  const hasPhotos = () => (firstNumbers(props.snapshot).total ?? props.snapshot.discovery.found) > 0;
  const condition = () => {
    const { condition } = props.feed.view;
    return condition?.cause ? condition : null;
  };
  const standing = createMemo(() => standingOf({ ...summarise(props.snapshot), condition: condition() }));
  const people = createQuery({
    key: () => (props.snapshot.phases.clustering.status === 'completed' ? props.snapshot.version.run : null),
    read: () => client.people.list({ session: props.snapshot.sessionId }),
  });
  const announcement = () => {
    const { overallStatus: status, reason } = props.snapshot;
    const label = endingLabel(props.snapshot);
    return status === 'running' ? label : `${standing().words}. ${reason ?? label}`;
  };
  return (
    <div class={styles.page}>
      <div class={styles.screen}>
        <div class={styles.top}>
          <SessionHead
            snapshot={props.snapshot}
            standing={standing()}
            feed={props.feed}
            command={command}
            notification={props.notification}
            onWall={() => setOnWall(true)}
          />
          <p class={styles.spoken} role="status" aria-live="polite">
            {announcement()}
          </p>
          <Show when={command.error()}>{(error) => <Problem>{error().message}</Problem>}</Show>
          <Show when={props.feed.view.error}>{(error) => <Problem>{error().message}</Problem>}</Show>
          <Show
            when={condition()}
            fallback={
              <Show when={!nothingFound(props.snapshot) && props.snapshot.reason}>
                {(reason) => <Problem>{reason()}</Problem>}
              </Show>
            }
          >
            {(known) => <ConditionLine condition={known()} />}
          </Show>
          <section
            class={styles.progress}
            data-part="progress"
            data-over={over()}
            aria-label={over() ? 'Summary' : 'Progress'}
          >
            <Show when={over()} fallback={<Overall snapshot={props.snapshot} condition={condition()} />}>
              <Suspense fallback={<Skeleton shape="card" />}>
                <Ending snapshot={props.snapshot} people={people.value()?.people.length ?? null} />
              </Suspense>
            </Show>
            <OverallBar snapshot={props.snapshot} standing={standing()} />
            <Steps snapshot={props.snapshot} standing={standing()} />
          </section>
        </div>
        <Show when={hasPhotos()}>
          <div class={styles.stage} data-part="stage">
            <div class={styles.sheet}>
              <Suspense fallback={<Skeleton shape="card" />}>
                <ContactSheet snapshot={props.snapshot} recent={props.feed.recent()} onWall={() => setOnWall(true)} />
              </Suspense>
            </div>
            <div class={styles.side}>
              <Suspense fallback={<Skeleton shape="card" />}>
                <Show
                  when={over() && people.value()?.people.length ? people.value() : null}
                  fallback={<LiveFeed snapshot={props.snapshot} recent={props.feed.recent()} />}
                >
                  {(known) => <PeopleFound known={known()} />}
                </Show>
              </Suspense>
            </div>
          </div>
        </Show>
      </div>
      <Show when={isOnWall()}>
        <Suspense>
          <WallMode
            snapshot={props.snapshot}
            recent={props.feed.recent()}
            condition={condition()}
            onClose={() => setOnWall(false)}
          />
        </Suspense>
      </Show>
      <Show when={props.snapshot.startedAt}>
        <Suspense>
          <SessionTabs snapshot={props.snapshot} command={command} />
        </Suspense>
      </Show>
    </div>
  );
}
