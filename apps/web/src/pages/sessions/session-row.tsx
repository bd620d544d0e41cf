import { Show } from 'solid-js';
import { isTerminal } from '#libs/contracts';
import { ago, count, counted, percent } from '../../design/format.js';
import { now } from '../../design/now.js';
import { isCurrent, lastActivity } from './order.js';
import type { SessionLine } from './outcome.js';
import { Standing } from './standing.js';
import styles from './session-row.module.css';

/** A session as a compact row that leads to its page: how it stands, its name, its folder, its numbers, its last change. */
export function SessionRow(props: { session: SessionLine }) {
  const session = () => props.session;
  const at = () => ago(Math.max(0, now() - Date.parse(lastActivity(session()))) / 1000);
  return (
    <li class={styles.item}>
      <a class={styles.row} href={`/sessions/${session().sessionId}`}>
        <Standing session={session()} />{' '}
        <span class={styles.what}>
          <span class={styles.name}>{session().name}</span>{' '}
          <span class={styles.path} title={session().rootPath}>
            {session().rootPath}
          </span>
        </span>{' '}
        <span class={styles.facts}>
          <Show when={isCurrent(session().status) && session().status !== 'discovering'}>
            <span class={styles.percent}>{percent(session().percentage)}</span>{' '}
          </Show>
          <Show when={session().status !== 'pending'}>
            <span>{counted(session().photos ?? session().found, 'photo')}</span>{' '}
          </Show>
          <Show when={session().people}>{(people) => <span>{counted(people(), 'person', 'people')}</span>}</Show>{' '}
          <Show when={session().failed > 0}>
            <span class={styles.failed}>{count(session().failed)} failed</span>
          </Show>
        </span>{' '}
        <time class={styles.time} datetime={lastActivity(session())}>
          {isTerminal(session().status) ? at() : `changed ${at()}`}
        </time>
      </a>
    </li>
  );
}
