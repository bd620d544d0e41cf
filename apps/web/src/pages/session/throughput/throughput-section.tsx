import { createMemo, For, lazy, Match, Show, Suspense, Switch } from 'solid-js';
import { isTerminal, type Snapshot, type Throughput } from '#libs/contracts';
import { QueryProblem } from '../../../server/answered.js';
import { client } from '../../../server/client.js';
import { createQuery } from '../../../server/create-query.js';
import { count } from '../../../design/format.js';
import { sameFields } from '../../../design/same-fields.js';
import { phasesOf, photoPhasesOf, type SessionPhase } from '../phases.js';
import type { Band } from './chart.js';
import { bucketsFor, rateOf } from './rate.js';
import styles from './throughput-section.module.css';

const Chart = lazy(() => import('./chart.js'));

const SPACING_MS = 5_000;

/** The throughput of the run, as a chart and in words. */
export default function ThroughputSection(props: { snapshot: Snapshot }) {
  const series = createMemo(() => photoPhasesOf(props.snapshot));
  const settled = createMemo(() => series().reduce((sum, { phase }) => sum + phase.progress.settled, 0));
  const keys = createMemo(() => series().map(({ key }) => key), [], { equals: sameFields });
  const run = createMemo(() => props.snapshot.version.run);
  const over = createMemo(() => isTerminal(props.snapshot.overallStatus));
  const throughput = createQuery({
    key: () => (settled() === 0 && !over() ? null : props.snapshot.sessionId),
    read: (id) => client.sessions.throughput(id, { buckets: bucketsFor(props.snapshot.activeSeconds) }),
    // At the end the whole run is divided into buckets again.
    version: () => `${run()} ${settled()} ${over()}`,
    spacingMs: () => (over() ? 0 : SPACING_MS),
  });
  return (
    <>
      <p class={styles.unit}>Photos per minute</p>
      <QueryProblem query={throughput} />
      <Switch fallback={<div class={styles.room} aria-hidden="true" />}>
        <Match when={throughput.value()?.buckets.length === 0}>
          <p class={styles.room}>No photos were processed in this run.</p>
        </Match>
        <Match when={throughput.value()}>
          {(known) => (
            <figure class={styles.figure}>
              <Suspense fallback={<div class={styles.room} />}>
                <Chart throughput={known()} keys={keys()} bands={bandsOf(phasesOf(props.snapshot), known())} />
              </Suspense>
              <figcaption class={styles.words}>
                <For each={keys()}>
                  {(key, index) => (
                    <Show when={rateOf(known(), key)}>
                      {(rate) => (
                        <span class={styles.rate} data-series={index()}>
                          {series()[index()]?.declaration.words.title}: {count(Math.round(rate().mean))} per minute,
                          peak {count(Math.round(rate().peak))}
                        </span>
                      )}
                    </Show>
                  )}
                </For>
              </figcaption>
            </figure>
          )}
        </Match>
      </Switch>
    </>
  );
}

/** When each phase was active, within the range of the chart. */
function bandsOf(phases: readonly SessionPhase[], { bucketSeconds, buckets }: Throughput): Band[] {
  const end = Date.parse(buckets.at(-1)?.at ?? '') + 1000 * bucketSeconds;
  return phases.flatMap(({ declaration, phase: { startedAt, completedAt } }) => {
    if (startedAt === null) return [];
    const to = completedAt === null ? end : Date.parse(completedAt);
    return [{ name: declaration.words.title, from: Date.parse(startedAt), to }];
  });
}
