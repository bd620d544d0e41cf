import { useLocation, useNavigate } from '@solidjs/router';
import { createEffect, createSignal, on } from 'solid-js';
import { useKeys } from '../design/keys.js';
import styles from './search-box.module.css';

const PATH = '/photos';

/** Searches the library from every page; the key `/` leads here. */
export function SearchBox() {
  const location = useLocation();
  const navigate = useNavigate();
  const [text, setText] = createSignal('');
  let input!: HTMLInputElement;
  const focus = () => {
    input.focus();
    input.select();
  };
  useKeys([{ key: '/', does: 'Search', run: focus }]);
  const searched = () => (location.pathname === PATH ? new URLSearchParams(location.search).get('q') : null);
  createEffect(on(searched, (q) => setText(q ?? '')));
  const search = (event: SubmitEvent) => {
    event.preventDefault();
    const q = text().trim();
    navigate(q === '' ? PATH : `${PATH}?q=${encodeURIComponent(q)}`);
  };
  return (
    <form class={styles.search} role="search" aria-label="Library" onSubmit={search}>
      <svg class={styles.icon} viewBox="0 0 16 16" aria-hidden="true">
        <path d="M7 2a5 5 0 1 0 0 10A5 5 0 1 0 7 2M10.6 10.6 14 14" />
      </svg>
      <input
        ref={input}
        class={styles.input}
        type="search"
        name="q"
        aria-label="Search photos"
        placeholder="Search photos"
        autocomplete="off"
        value={text()}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <kbd class={styles.key} aria-hidden="true">
        /
      </kbd>
    </form>
  );
}
