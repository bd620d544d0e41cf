import { createMemo, createUniqueId, For, type JSX } from 'solid-js';
import { setTitle } from './tab.js';
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

/** A message in place of a page that is empty, gone or unreachable. */
export function Notice(props: { title: string; children?: JSX.Element }) {
  return (
    <div class={styles.notice}>
      <h1>{props.title}</h1>
      {props.children}
    </div>
  );
}

/** A grey placeholder of the size of what is still loading. */
export function Skeleton(props: { shape: 'line' | 'title' | 'card' | 'face' }) {
  return <div class={`${styles.skeleton} ${styles[props.shape]}`} aria-hidden="true" />;
}

/** An error message, announced by screen readers. */
export function Problem(props: { children: JSX.Element }) {
  return (
    <p class={styles.problem} role="alert">
      {props.children}
    </p>
  );
}

/** The empty state of a list: what would be here, and how to get it. */
export function Empty(props: { title: string; children?: JSX.Element }) {
  return (
    <div class={styles.empty}>
      <h2>{props.title}</h2>
      {props.children}
    </div>
  );
}

/** Grey placeholders of a grid that is still loading. */
export function SkeletonGrid(props: { tiles: number }) {
  return (
    <div class={styles.skeletons} aria-busy="true">
      <For each={Array.from({ length: props.tiles })}>{() => <Skeleton shape="face" />}</For>
    </div>
  );
}

/** A page: its heading, what is beside the heading, and its parts one below the other. The tab has its title. */
export function Page(props: { title: string; heading?: JSX.Element; aside?: JSX.Element; children: JSX.Element }) {
  setTitle(createMemo(() => `${props.title} · Darkroom`));
  return (
    <div class={styles.page}>
      <header class={styles.head}>
        <h1>{props.heading ?? props.title}</h1>
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

/** A term and its value. */
export function Fact(props: { term: string; children: JSX.Element }) {
  return (
    <div class={styles.fact}>
      <dt>{props.term}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}
