import { useParams } from '@solidjs/router';
import { createMemo, Match, Show, Switch } from 'solid-js';
import type { SessionView } from '#libs/client';
import { isTerminal, type Snapshot } from '#libs/contracts';
import { ConnectionBadge } from '../connection/connection-badge.js';
import { Notice, Problem, Skeleton, Spoken } from '../design/layout.js';
import { setTitle } from '../design/title.js';
import { LoginWhenAsked } from '../login/login-when-asked.js';
import { PeopleFound } from '../people/people-found.js';
import { ContactSheet } from './contact-sheet.js';
import { Controls } from './controls.js';
import { createSessionFeed } from './create-feeds.js';
import { FailureList } from './failure-list.js';
import { Overall } from './overall.js';
import { PhaseList } from './phase-list.js';
import styles from './session-page.module.css';
import { StatusBadge } from './status-badge.js';
import { phaseLabel, STATUS_WORDS, tabTitle } from './words.js';

/** One session, live until its run has ended. */
export default function SessionPage() {
  const params = useParams<{ id: string }>();
  const view = createSessionFeed(() => Number(params.id));
  setTitle(() => {
    const { snapshot } = view();
    return snapshot === null ? 'Darkroom' : tabTitle(snapshot);
  });
  return (
    <>
      <LoginWhenAsked error={view().error} />
      <Switch fallback={<Waiting problem={view().error?.message} />}>
        <Match when={view().error?.code === 'not_found' || view().error?.code === 'validation_failed'}>
          <Notice title="There is no such session">
            <p>It was deleted, or it never was.</p>
            <a href="/">All sessions</a>
          </Notice>
        </Match>
        <Match when={view().snapshot}>{(snapshot) => <Detail snapshot={snapshot()} view={view()} />}</Match>
      </Switch>
    </>
  );
}

function Detail(props: { snapshot: Snapshot; view: SessionView }) {
  const over = createMemo(() => isTerminal(props.snapshot.overallStatus));
  const failed = createMemo(
    () => props.snapshot.phases.training.progress.failed + props.snapshot.phases.faceDetection.progress.failed,
  );
  const clustered = createMemo(() => props.snapshot.phases.clustering.status === 'completed');
  const run = createMemo(() => props.snapshot.version.run);
  const news = createMemo(() => {
    const { overallStatus: status, overallProgress, reason } = props.snapshot;
    const label = phaseLabel(status, overallProgress.currentPhase);
    return status === 'running' ? label : `${STATUS_WORDS[status]}. ${reason ?? label}`;
  });
  return (
    <div class={styles.page}>
      <header class={styles.head}>
        <div class={styles.names}>
          <h1>{props.snapshot.name}</h1>
          <p class={styles.path}>{props.snapshot.rootPath}</p>
        </div>
        <p class={styles.states}>
          <StatusBadge status={props.snapshot.overallStatus} />
          <ConnectionBadge connection={props.view.connection} confirmedAt={props.view.confirmedAt} />
        </p>
        <Controls snapshot={props.snapshot} />
      </header>
      <Spoken>{news()}</Spoken>
      <Show when={props.view.error}>{(error) => <Problem>{error().message}</Problem>}</Show>
      <Show when={props.snapshot.reason}>{(reason) => <Problem>{reason()}</Problem>}</Show>
      <Overall snapshot={props.snapshot} />
      <Show when={!over()}>
        <ContactSheet recent={props.view.recent} />
      </Show>
      <PhaseList snapshot={props.snapshot} />
      <Show when={failed() > 0}>
        <FailureList
          sessionId={props.snapshot.sessionId}
          rootPath={props.snapshot.rootPath}
          failed={failed()}
          over={over()}
        />
      </Show>
      <Show when={clustered() && run()} keyed>
        <PeopleFound />
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
