import { Show } from 'solid-js';
import { isTerminal, type SessionSummary } from '#libs/contracts';
import { ago, count, counted, duration, percent } from '../../design/format.js';
import { ProgressBar } from '../../design/progress-bar.js';
import { CardPhotos } from './card-photos.js';
import styles from './session-card.module.css';
import { StatusBadge } from '../session/status-badge.js';
import { phaseLabel, remainingSeconds } from '../session/words.js';
import { usePhases } from '../../server/phases.js';

/** A session in the list: its name, its progress and its last change. */
export function SessionCard(props: { session: SessionSummary; now: number }) {
  const find = usePhases();
  const session = () => props.session;
  const discovering = () => session().status === 'discovering';
  const left = () => {
    if (session().status !== 'running') return null;
    const seconds = remainingSeconds(session().etaSeconds, session().updatedAt, props.now);
    return seconds === null ? 'estimating' : `${duration(seconds)} left`;
  };
  const rate = () => {
    const { status, imagesPerMinute } = session();
    return status === 'running' && imagesPerMinute !== null ? `${count(Math.round(imagesPerMinute))} / min` : null;
  };
  const quiet = () => ago(Math.max(0, props.now - Date.parse(session().updatedAt)) / 1000);
  const photos = () => session().photos ?? session().found;
  return (
    <li>
      <a class={styles.card} href={`/sessions/${session().sessionId}`}>
        <div class={styles.head}>
          <h2 class={styles.name}>{session().name}</h2>
          <StatusBadge status={session().status} />
        </div>
        <p class={styles.path}>{session().rootPath}</p>
        <CardPhotos session={session()} />
        <p class={styles.phase}>
          <span class={styles.doing}>{phaseLabel(session().status, session().currentPhase, find)}</span>
          <span class={styles.percent}>{discovering() ? '' : percent(session().percentage)}</span>
        </p>
        <ProgressBar
          label={`Progress of ${session().name}`}
          percentage={discovering() ? null : session().percentage}
          text={discovering() ? `${counted(session().found, 'photo')} found` : percent(session().percentage)}
          segments={[{ kind: 'completed', share: session().percentage / 100 }]}
        />
        <p class={styles.facts}>
          <span>{counted(photos(), 'photo')}</span>
          <Show when={session().skipped > 0}>
            <span>{count(session().skipped)} skipped</span>
          </Show>
          <Show when={session().failed > 0}>
            <span>{count(session().failed)} failed</span>
          </Show>
          <Show when={session().faces > 0}>
            <span>{counted(session().faces, 'face')}</span>
          </Show>
          <Show when={session().people}>{(people) => <span>{counted(people(), 'person', 'people')}</span>}</Show>
        </p>
        <p class={styles.foot}>
          <span>{[rate(), left()].filter((part) => part !== null).join(' · ')}</span>
          <time datetime={session().updatedAt}>
            {isTerminal(session().status) ? 'ended' : 'last change'} {quiet()}
          </time>
        </p>
      </a>
    </li>
  );
}
