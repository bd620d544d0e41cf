import { createMemo, createSignal, Index, onCleanup, onMount, Show } from 'solid-js';
import { isTerminal, endpoints, type SessionSummary } from '#libs/contracts';
import { useClient } from '../../server/client.js';
import { createQuery } from '../../server/create-query.js';
import styles from './card-photos.module.css';

/** Photos that fit on a card. */
const SHOWN = 6;
const SPACING_MS = 2_000;

/** The first analyzed photos of a session. They are requested once the card is visible. */
export function CardPhotos(props: { session: SessionSummary }) {
  const client = useClient();
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
  const analyzed = createMemo(() => Math.min(SHOWN, props.session.completed));
  const run = createMemo(() => props.session.version.run);
  const { value: page } = createQuery({
    key: () => (seen() && analyzed() > 0 ? props.session.sessionId : null),
    read: (id) => client.sessions.items(id, { state: 'completed', limit: SHOWN }),
    version: () => `${run()} ${analyzed()}`,
    spacingMs: () => (isTerminal(props.session.status) ? 0 : SPACING_MS),
  });
  const photos = createMemo(() => Array.from({ length: SHOWN }, (_, place) => page()?.items[place]?.photoId ?? null));
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
