import { For, type JSX, Show } from 'solid-js';
import type { QueueCounts, SystemState } from '#libs/contracts';
import { bytes, count, counted } from '../../design/format.js';
import { Fact, Facts, Page, Problem, Section, Skeleton } from '../../design/layout.js';
import { SignInIfRequired } from '../../server/answered.js';
import { ConnectionBadge } from '../../server/connection-badge.js';
import { createSystemFeed } from '../../server/feeds.js';
import { Installation } from './installation.js';
import styles from './system-page.module.css';
import { queueTitle } from './titles.js';
import { WorkerList } from './worker-list.js';

/** The state of Darkroom itself: workers, queues and servers, live; models and versions. */
export default function SystemPage() {
  const view = createSystemFeed();
  return (
    <Page title="System" aside={<ConnectionBadge {...view()} />}>
      <SignInIfRequired error={view().error} />
      <Show when={view().connection !== 'live' && view().error}>{(error) => <Problem>{error().message}</Problem>}</Show>
      <Show
        when={view().system}
        fallback={
          <>
            <Skeleton shape="card" />
            <Skeleton shape="card" />
          </>
        }
      >
        {(system) => (
          <>
            <Show when={system().redis === null}>
              <Problem>
                Redis does not answer. Finished work is kept. Workers and queues are unknown until it is back; then work
                continues.
              </Problem>
            </Show>
            <Show when={system().postgres === null}>
              <Problem>Postgres does not answer. Nothing can be stored until it is back; then work continues.</Problem>
            </Show>
            <Section title="Workers" aside={<span>{counted(system().workers.length, 'worker')}</span>}>
              <WorkerList workers={system().workers} known={system().redis !== null} />
            </Section>
            <Section title="Queues">
              <QueueTable queues={system().queues} />
            </Section>
            <Section title="Servers">
              <div class={styles.servers}>
                <Server name="Postgres" state={system().postgres}>
                  {(postgres) => <Fact term="Database">{bytes(postgres().databaseBytes)}</Fact>}
                </Server>
                <Server name="Redis" state={system().redis}>
                  {(redis) => <Fact term="Memory">{bytes(redis().memoryBytes)}</Fact>}
                </Server>
              </div>
            </Section>
          </>
        )}
      </Show>
      <Installation />
    </Page>
  );
}

/** The jobs of each queue: waiting and active. */
function QueueTable(props: { queues: readonly QueueCounts[] }) {
  return (
    <table class={styles.table}>
      <thead>
        <tr>
          <th scope="col">Queue</th>
          <th scope="col" class={styles.number}>
            Waiting
          </th>
          <th scope="col" class={styles.number}>
            Active
          </th>
        </tr>
      </thead>
      <tbody>
        <For
          each={props.queues}
          fallback={
            <tr>
              <td colspan="3">Unknown.</td>
            </tr>
          }
        >
          {(queue) => (
            <tr>
              <th scope="row">{queueTitle(queue.name)}</th>
              <td class={styles.number}>{count(queue.waiting)}</td>
              <td class={styles.number}>{count(queue.active)}</td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}

/** A server: its version, whether it answers, and how large it is. */
function Server<S extends NonNullable<SystemState['postgres' | 'redis']>>(props: {
  name: string;
  state: S | null;
  children: (state: () => S) => JSX.Element;
}) {
  return (
    <section class={styles.server} aria-label={props.name}>
      <h3>
        {props.name} <Show when={props.state}>{(state) => <span class={styles.version}>{state().version}</span>}</Show>
      </h3>
      <Show when={props.state} fallback={<p class={styles.away}>Does not answer.</p>}>
        {(state) => (
          <Facts>
            <Fact term="Answers in">{state().answeredInMs.toFixed(1)} ms</Fact>
            <Fact term="Connections">{count(state().connections)}</Fact>
            {props.children(state)}
          </Facts>
        )}
      </Show>
    </section>
  );
}
