import { useLocation } from '@solidjs/router';
import { createEffect, For, on, Suspense, type ParentProps } from 'solid-js';
import styles from './frame.module.css';

/** The entries of the main navigation, and the paths that belong to each. */
const PLACES = [
  { href: '/photos', label: 'Library', own: /^\/(photos|copies|missing|folders)/ },
  { href: '/people', label: 'People', own: /^\/people/ },
  { href: '/sessions', label: 'Activity', own: /^\/(sessions|new|training)/ },
  { href: '/system', label: 'System', own: /^\/system/ },
];

/** What is on every page: the skip link, the brand and the main navigation. */
export function Frame(props: ParentProps) {
  const location = useLocation();
  let main!: HTMLElement;
  // Keyboard and screen reader continue in the new page.
  const path = () => location.pathname;
  createEffect(on(path, () => main.focus({ preventScroll: true }), { defer: true }));
  const current = (place: (typeof PLACES)[number]) => {
    if (location.pathname === place.href) return 'page';
    return place.own.test(location.pathname) ? 'true' : undefined;
  };
  return (
    <>
      <a class={styles.skip} href="#main" rel="external">
        Skip to the content
      </a>
      <header class={styles.head}>
        <a class={styles.brand} href="/" aria-current={location.pathname === '/' ? 'page' : undefined}>
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
      </header>
      <main ref={main} id="main" tabindex="-1" class={styles.main}>
        <Suspense>{props.children}</Suspense>
      </main>
    </>
  );
}
