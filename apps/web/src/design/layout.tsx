import { createUniqueId, For, type JSX } from 'solid-js';
import styles from './layout.module.css';

/** A titled part of a page. */
export function Section(props: { title: string; aside?: JSX.Element; children: JSX.Element }) {
  const titleId = createUniqueId();
  return (
    <section class={styles.section} aria-labelledby={titleId}>
      <header class={styles.sectionHead}>
        <h2 id={titleId}>{props.title}</h2>
        {props.aside}
      </header>
      {props.children}
    </section>
  );
}

/** A message that takes the place of a page: nothing here, gone, or out of reach. */
export function Notice(props: { title: string; children?: JSX.Element }) {
  return (
    <div class={styles.notice}>
      <h1>{props.title}</h1>
      {props.children}
    </div>
  );
}

/** A grey stretch where something will be, of the size it will have. */
export function Skeleton(props: { shape: 'line' | 'title' | 'card' | 'face' }) {
  return <div class={`${styles.skeleton} ${styles[props.shape]}`} aria-hidden="true" />;
}

/** What went wrong, said once to those who listen. */
export function Problem(props: { children: JSX.Element }) {
  return (
    <p class={styles.problem} role="alert">
      {props.children}
    </p>
  );
}

/** Text for those who listen only. */
export function Spoken(props: { children: JSX.Element }) {
  return (
    <p class={styles.spoken} role="status" aria-live="polite">
      {props.children}
    </p>
  );
}

/** Where there is nothing yet: what would be here, and how it comes about. */
export function Empty(props: { title: string; children?: JSX.Element }) {
  return (
    <div class={styles.empty}>
      <h2>{props.title}</h2>
      {props.children}
    </div>
  );
}

/** Grey squares where a grid will be. */
export function SkeletonGrid(props: { tiles: number }) {
  return (
    <div class={styles.skeletons} aria-busy="true">
      <For each={Array.from({ length: props.tiles })}>{() => <Skeleton shape="face" />}</For>
    </div>
  );
}

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
