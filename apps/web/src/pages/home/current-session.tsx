import { Show } from 'solid-js';
import { COMMANDS } from '#libs/progress';
import { Button } from '../../design/button.js';
import { count, counted, percent } from '../../design/format.js';
import { Problem } from '../../design/layout.js';
import { now } from '../../design/now.js';
import { ProgressBar } from '../../design/progress-bar.js';
import { client, createCommand } from '../../server/client.js';
import { declarationOf } from '../../server/phases.js';
import { ConditionLine } from '../session/condition-line.js';
import { finishInWords } from '../session/words.js';
import { lineCommand } from '../sessions/order.js';
import { standingOf, type SessionLine } from '../sessions/outcome.js';
import { Standing } from '../sessions/standing.js';
import styles from './current-session.module.css';

/** A session at work or paused: how far it is, when it is done, why it does not move, and pausing it. */
export function CurrentSession(props: { session: SessionLine }) {
  const command = createCommand();
  const session = () => props.session;
  const discovering = () => session().status === 'discovering';
  /** One button whose label changes, so that the focus stays on it. */
  const offered = () => lineCommand(session().status);
  const press = () => {
    const name = offered();
    if (name !== null && !command.busy()) void command.run(() => client.sessions.command(session().sessionId, name));
  };
  return (
    <li class={styles.card} data-state={standingOf(session()).state}>
      <div class={styles.head}>
        <h2 class={styles.name}>
          <a href={`/sessions/${session().sessionId}`}>{session().name}</a>
        </h2>
        <Standing session={session()} />
        <Show when={offered()}>
          {(name) => (
            <Button
              aria-disabled={command.busy()}
              aria-label={`${COMMANDS[name()].label} ${session().name}`}
              onClick={press}
            >
              {COMMANDS[name()].label}
            </Button>
          )}
        </Show>
      </div>
      <p class={styles.path} title={session().rootPath}>
        {session().rootPath}
      </p>
      <p class={styles.numbers}>
        <span class={styles.percent}>
          {discovering() ? counted(session().found, 'photo') : percent(session().percentage)}
        </span>
        <span>{activity(session())}</span>
        <span class={styles.time}>{timing(session())}</span>
      </p>
      <ProgressBar
        label={`Progress of ${session().name}`}
        percentage={discovering() ? null : session().percentage}
        text={discovering() ? `${counted(session().found, 'photo')} found` : percent(session().percentage)}
        shares={{ completed: session().percentage / 100 }}
      />
      <Show when={session().condition?.state !== 'working' && session().condition}>
        {(condition) => <ConditionLine condition={condition()} />}
      </Show>
      <Show when={command.error()}>{(error) => <Problem>{error().message}</Problem>}</Show>
    </li>
  );
}

/** What a session does, and to how many photos. */
function activity({ status, currentPhase, photos, found, failed }: SessionLine): string {
  if (status === 'discovering') return 'found so far';
  const doing =
    currentPhase === null || currentPhase === 'completed' ? null : declarationOf(currentPhase).words.activity;
  const parts = [
    ...(doing === null ? [] : [doing]),
    counted(photos ?? found, 'photo'),
    ...(failed > 0 ? [`${count(failed)} failed`] : []),
  ];
  return parts.join(' · ');
}

/** When a session is done, where that is known. */
function timing({ status, etaSeconds, updatedAt, condition }: SessionLine): string {
  if (status !== 'running' || (condition?.state ?? 'working') !== 'working') return '';
  return finishInWords(etaSeconds, updatedAt, now()) ?? 'estimating';
}
