import { Show, type JSX } from 'solid-js';
import type { PostgresState, RedisState } from '#libs/contracts';
import { Fact, Facts } from '../../design/facts.js';
import { bytes, count } from '../../design/format.js';
import styles from './servers.module.css';

/** Postgres, which has the truth, and Redis, which brings the news: whether they answer, and how they are. */
export function Servers(props: { postgres: PostgresState | null; redis: RedisState | null }) {
  return (
    <div class={styles.servers}>
      <Server name="Postgres" state={props.postgres}>
        {(postgres) => <Fact term="Database">{bytes(postgres().databaseBytes)}</Fact>}
      </Server>
      <Server name="Redis" state={props.redis}>
        {(redis) => <Fact term="Memory">{bytes(redis().memoryBytes)}</Fact>}
      </Server>
    </div>
  );
}

interface ServerState {
  readonly version: string;
  readonly connections: number;
  readonly answeredInMs: number;
}

function Server<S extends ServerState>(props: {
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
