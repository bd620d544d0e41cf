import type { JSX } from 'solid-js';
import styles from './facts.module.css';

/** Short facts, side by side as far as they fit. */
export function Facts(props: { children: JSX.Element }) {
  return <dl class={styles.facts}>{props.children}</dl>;
}

/** A figure and what it says. */
export function Fact(props: { term: string; children: JSX.Element }) {
  return (
    <div class={styles.fact}>
      <dt>{props.term}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}
