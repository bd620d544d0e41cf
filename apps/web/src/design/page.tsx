import type { JSX } from 'solid-js';
import styles from './page.module.css';

/** A page: its heading, what stands beside it, and its parts one below the other. */
export function Page(props: { title: JSX.Element; aside?: JSX.Element; children: JSX.Element }) {
  return (
    <div class={styles.page}>
      <header class={styles.head}>
        <h1>{props.title}</h1>
        {props.aside}
      </header>
      {props.children}
    </div>
  );
}
