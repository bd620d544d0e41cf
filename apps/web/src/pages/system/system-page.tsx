import { Show } from 'solid-js';
import { ConnectionBadge } from '../../server/connection-badge.js';
import { counted } from '../../design/format.js';
import { Problem, Section, Skeleton } from '../../design/layout.js';
import { Page } from '../../design/page.js';
import { setTitle } from '../../design/title.js';
import { SignInIfRequired } from '../../server/answered.js';
import { createSystemFeed } from '../../server/feeds.js';
import { Installation } from './installation.js';
import { QueueTable } from './queue-table.js';
import { Servers } from './servers.js';
import { WorkerList } from './worker-list.js';

/** What Darkroom itself is doing: workers, queues, servers, live; models and versions. */
export default function SystemPage() {
  const view = createSystemFeed();
  setTitle(() => 'System · Darkroom');
  return (
    <Page title="System" aside={<ConnectionBadge connection={view().connection} confirmedAt={view().confirmedAt} />}>
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
                Redis does not answer. What was done so far is kept; workers and queues are unknown until it is back,
                and work goes on then.
              </Problem>
            </Show>
            <Show when={system().postgres === null}>
              <Problem>
                Postgres does not answer. Nothing can be stored until it is back; work goes on then by itself.
              </Problem>
            </Show>
            <Section title="Workers" aside={<span>{counted(system().workers.length, 'worker')}</span>}>
              <WorkerList workers={system().workers} known={system().redis !== null} />
            </Section>
            <Section title="Queues">
              <QueueTable queues={system().queues} />
            </Section>
            <Section title="Servers">
              <Servers postgres={system().postgres} redis={system().redis} />
            </Section>
          </>
        )}
      </Show>
      <Installation />
    </Page>
  );
}
