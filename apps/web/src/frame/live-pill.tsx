import { createEffect, createMemo, createSignal, on, Show } from 'solid-js';
import type { Line } from '#libs/client';
import { isAtWork } from '#libs/contracts';
import { count, counted, timeOfDay } from '../design/format.js';
import { StatusIcon } from '../design/status-icon.js';
import { silentSince } from '../server/client.js';
import { createListFeed } from '../server/feeds.js';
import styles from './live-pill.module.css';

/**
 * The newest session that runs, on every page but its own. On a session's page it follows the list only while another
 * one runs, so that the page of a session that has ended sends and receives nothing.
 */
export default function LivePill(props: { path: string }) {
  const own = createMemo(() => Number(/^\/sessions\/(\d+)/.exec(props.path)?.[1] ?? 0));
  const [following, setFollowing] = createSignal(true);
  createEffect(on(own, () => setFollowing(true), { defer: true }));
  // Each session's page follows a list of its own.
  const place = createMemo(() => following() && `of ${own()}`);
  return (
    <Show when={place()} keyed>
      <Running own={own()} onNone={() => own() > 0 && setFollowing(false)} />
    </Show>
  );
}

function Running(props: { own: number; onNone: () => void }) {
  const view = createListFeed();
  const others = () => view.sessions?.filter((line) => isAtWork(line.status) && line.sessionId !== props.own);
  createEffect(() => others()?.length === 0 && props.onNone());
  return (
    <Show when={others()?.[0]}>
      {(line) => (
        <span class={styles.place}>
          <a
            class={styles.pill}
            data-pill={state(line())}
            href={`/sessions/${line().sessionId}`}
            title={line().condition?.message ?? undefined}
          >
            <StatusIcon state={state(line())} />
            <span class={styles.name}>{line().name}</span>
            <span class={styles.words}>{silentSince() === null ? wordsOf(line()) : 'no news'}</span>
          </a>
          <Show when={(others()?.length ?? 0) - 1}>
            {(more) => (
              <a class={styles.more} href="/sessions" aria-label={`${counted(more(), 'more session')} running`}>
                +{count(more())}
              </a>
            )}
          </Show>
        </span>
      )}
    </Show>
  );
}

const state = (line: Line) => (silentSince() === null && cause(line) === null ? 'working' : 'attention');
const cause = ({ condition }: Line) => condition?.cause ?? null;

/** How far a session is, and when it ends or why it does not move: `44%, done 14:32`. */
function wordsOf(line: Line): string {
  const { status, found, percentage, etaSeconds, updatedAt, condition } = line;
  const far = status === 'discovering' ? `${counted(found, 'photo')} found` : `${Math.floor(percentage)}%`;
  if (cause(line) !== null) return `${far}, ${condition?.state ?? ''}`;
  if (status === 'discovering' || etaSeconds === null) return far;
  return `${far}, done ${timeOfDay(Date.parse(updatedAt) + etaSeconds * 1000)}`;
}
