import { createMemo, For, lazy, Match, Show, Suspense, Switch } from 'solid-js';
import { isTerminal, type Snapshot, type Throughput } from '#libs/contracts';
import { useClient } from '../../../server/client.js';
import { createReading } from '../../../server/create-reading.js';
import { count } from '../../../design/format.js';
import { Problem, Section } from '../../../design/layout.js';
import { PHASE_WORDS } from '../words.js';
import type { Band } from './chart.js';
import { bucketsFor, paceOf, type Series } from './pace.js';
import styles from './throughput-section.module.css';

const Chart = lazy(() => import('./chart.js'));

const SPACING_MS = 5_000;
const SERIES: readonly { series: Series; name: string }[] = [
  { series: 'training', name: PHASE_WORDS.training },
  { series: 'faceDetection', name: PHASE_WORDS.face_detection },
];

/** How fast the run went from its start, as a chart and in words. */
export function ThroughputSection(props: { snapshot: Snapshot }) {
  const client = useClient();
  const settled = createMemo(() => {
    const { training, faceDetection } = props.snapshot.phases;
    return training.progress.settled + faceDetection.progress.settled;
  });
  const run = createMemo(() => props.snapshot.version.run);
  const over = createMemo(() => isTerminal(props.snapshot.overallStatus));
  const reading = createReading({
    read: () => client.sessions.throughput(props.snapshot.sessionId, bucketsFor(props.snapshot.activeSeconds)),
    // Within a run what is settled only grows; at the end its whole time is divided anew.
    version: () => (settled() === 0 && !over() ? null : run() * 1e9 + 2 * settled() + Number(over())),
    over,
    spacingMs: SPACING_MS,
  });
  return (
    <Section title="Throughput" aside={<span>photos a minute</span>}>
      <Show when={reading.problem()}>{(error) => <Problem>{error().message}</Problem>}</Show>
      <Switch fallback={<div class={styles.room} aria-hidden="true" />}>
        <Match when={reading.value()?.buckets.length === 0}>
          <p class={styles.room}>This run settled no photo.</p>
        </Match>
        <Match when={reading.value()}>
          {(throughput) => (
            <figure class={styles.figure}>
              <Suspense fallback={<div class={styles.room} />}>
                <Chart throughput={throughput()} bands={bandsOf(props.snapshot, throughput())} />
              </Suspense>
              <figcaption class={styles.words}>
                <For each={SERIES}>
                  {({ series, name }) => <Pace throughput={throughput()} series={series} name={name} />}
                </For>
              </figcaption>
            </figure>
          )}
        </Match>
      </Switch>
    </Section>
  );
}

function Pace(props: { throughput: Throughput; series: Series; name: string }) {
  return (
    <Show when={paceOf(props.throughput, props.series)}>
      {(pace) => (
        <span class={styles.pace} data-series={props.series}>
          {props.name}: {count(Math.round(pace().mean))} a minute, at most {count(Math.round(pace().peak))}
        </span>
      )}
    </Show>
  );
}

/** When each phase was at work, as far as the chart shows. */
function bandsOf({ phases }: Snapshot, { bucketSeconds, buckets }: Throughput): Band[] {
  const end = Date.parse(buckets.at(-1)?.at ?? '') + 1000 * bucketSeconds;
  return Object.values(phases).flatMap(({ name, startedAt, completedAt }) =>
    startedAt === null
      ? []
      : [
          {
            name: PHASE_WORDS[name],
            from: Date.parse(startedAt),
            to: completedAt === null ? end : Date.parse(completedAt),
          },
        ],
  );
}
