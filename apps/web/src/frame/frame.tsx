import { useLocation } from '@solidjs/router';
import {
  createEffect,
  createSignal,
  For,
  lazy,
  on,
  onCleanup,
  onMount,
  Show,
  Suspense,
  type ParentProps,
} from 'solid-js';
import { useKeys } from '../design/keys.js';
import styles from './frame.module.css';
import { SearchBox } from './search-box.js';

const KeysDialog = lazy(() => import('./keys-dialog.js'));
const LivePill = lazy(() => import('./live-pill.js'));

/** The entries of the main navigation, and the paths that belong to each. */
const PLACES = [
  { href: '/photos', label: 'Library', own: /^\/(photos|copies|missing|folders)/ },
  { href: '/people', label: 'People', own: /^\/people/ },
  { href: '/sessions', label: 'Activity', own: /^\/(sessions|new|training)/ },
  { href: '/system', label: 'System', own: /^\/system/ },
];

/** What is on every page: the skip link, the brand, the main navigation, the search box and what runs. */
export function Frame(props: ParentProps) {
  const location = useLocation();
  let main!: HTMLElement;
  // Keyboard and screen reader continue in the new page.
  const path = () => location.pathname;
  createEffect(on(path, () => main.focus({ preventScroll: true }), { defer: true }));
  const current = (place: (typeof PLACES)[number]) => {
    if (path() === place.href) return 'page';
    return place.own.test(path()) ? 'true' : undefined;
  };
  return (
    <>
      <a class={styles.skip} href="#main" rel="external">
        Skip to the content
      </a>
      <header class={styles.head}>
        <a class={styles.brand} href="/" aria-current={path() === '/' ? 'page' : undefined}>
          <span class={styles.lamp} aria-hidden="true" />
          <span class={styles.word}>Darkroom</span>
        </a>
        <nav class={styles.places} aria-label="Main">
          <For each={PLACES}>
            {(place) => (
              <a href={place.href} aria-current={current(place)}>
                {place.label}
              </a>
            )}
          </For>
        </nav>
        <SearchBox />
        <Show when={path() !== '/login'}>
          <AfterPaint>
            <LivePill path={path()} />
          </AfterPaint>
        </Show>
        <KeysHelp />
      </header>
      <main ref={main} id="main" tabindex="-1" class={styles.main}>
        <Suspense>{props.children}</Suspense>
      </main>
    </>
  );
}

/** Leaves the first paint to the page. */
function AfterPaint(props: ParentProps) {
  const [painted, setPainted] = createSignal(false);
  onMount(() => {
    const frame = requestAnimationFrame(() => setTimeout(() => setPainted(true)));
    onCleanup(() => cancelAnimationFrame(frame));
  });
  return (
    <Show when={painted()}>
      <Suspense>{props.children}</Suspense>
    </Show>
  );
}

/** The list of keys, behind a button and the key `?`. */
function KeysHelp() {
  const [used, setUsed] = createSignal(false);
  const [open, setOpen] = createSignal(false);
  const show = () => {
    setUsed(true);
    setOpen(true);
  };
  useKeys([{ key: '?', does: 'Show the keys', run: show }]);
  return (
    <>
      <button class={styles.keys} type="button" aria-label="Keys" title="Keys" onClick={show}>
        ?
      </button>
      <Show when={used()}>
        <Suspense>
          <KeysDialog open={open()} onClose={() => setOpen(false)} />
        </Suspense>
      </Show>
    </>
  );
}
