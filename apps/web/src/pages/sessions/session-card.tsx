import { createSignal, Index, onCleanup, onMount, Show } from 'solid-js';
import { endpoints, isTerminal, type SessionSummary } from '#libs/contracts';
import { ago, count, counted, percent } from '../../design/format.js';
import { now } from '../../design/now.js';
import { ProgressBar } from '../../design/progress-bar.js';
import { client } from '../../server/client.js';
import { createQuery } from '../../server/create-query.js';
import { StatusBadge } from '../session/status-badge.js';
import { phaseLabel, timeLeft } from '../session/words.js';
import styles from './session-card.module.css';

/** Photos that fit on a card. */
const SHOWN = 6;
const SPACING_MS = 2_000;

/** A session in the list: its name, its progress and its last change. */
export function SessionCard(props: { session: SessionSummary }) {
  const session = () => props.session;
  const discovering = () => session().status === 'discovering';
  const estimate = () => {
    const { status, imagesPerMinute, etaSeconds, updatedAt } = session();
    if (status !== 'running') return [];
    const left = timeLeft(etaSeconds, updatedAt, now());
    return imagesPerMinute === null ? [left] : [`${count(Math.round(imagesPerMinute))} / min`, left];
  };
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
          <span class={styles.doing}>{phaseLabel(session().status, session().currentPhase)}</span>
          <span class={styles.percent}>{discovering() ? '' : percent(session().percentage)}</span>
        </p>
        <ProgressBar
          label={`Progress of ${session().name}`}
          percentage={discovering() ? null : session().percentage}
          text={discovering() ? `${counted(session().found, 'photo')} found` : percent(session().percentage)}
          shares={{ completed: session().percentage / 100 }}
        />
        <p class={styles.facts}>
          <span>{counted(session().photos ?? session().found, 'photo')}</span>
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
          <span>{estimate().join(' · ')}</span>
          <time datetime={session().updatedAt}>
            {isTerminal(session().status) ? 'ended' : 'last change'}{' '}
            {ago(Math.max(0, now() - Date.parse(session().updatedAt)) / 1000)}
          </time>
        </p>
      </a>
    </li>
  );
}

/** The first analyzed photos of a session. They are requested once the card is visible. */
function CardPhotos(props: { session: SessionSummary }) {
  let strip!: HTMLDivElement;
  const [seen, setSeen] = createSignal(false);
  onMount(() => {
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      setSeen(true);
      observer.disconnect();
    });
    observer.observe(strip);
    onCleanup(() => observer.disconnect());
  });
  const analyzed = () => Math.min(SHOWN, props.session.completed);
  const { value: page } = createQuery({
    key: () => (seen() && analyzed() > 0 ? props.session.sessionId : null),
    read: (id) => client.sessions.items(id, { state: 'completed', limit: SHOWN }),
    version: () => `${props.session.version.run} ${analyzed()}`,
    spacingMs: () => (isTerminal(props.session.status) ? 0 : SPACING_MS),
  });
  const photos = () => Array.from({ length: SHOWN }, (_, place) => page()?.items[place]?.photoId ?? null);
  return (
    <div ref={strip} class={styles.strip} aria-hidden="true">
      <Index each={photos()}>
        {(photoId) => (
          <span class={styles.photo}>
            <Show when={photoId()}>
              {(id) => <img src={endpoints.photos.thumbnail.path(id())} alt="" decoding="async" loading="lazy" />}
            </Show>
          </span>
        )}
      </Index>
    </div>
  );
}
