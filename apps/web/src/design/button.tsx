import { splitProps, type JSX } from 'solid-js';
import styles from './button.module.css';

type ButtonProps = JSX.ButtonHTMLAttributes<HTMLButtonElement> & { kind?: 'primary' | 'plain' | 'quiet' | 'danger' };

/**
 * A button; `primary` is for the one thing most likely wanted, `quiet` for what is at hand everywhere, `danger`
 * for what takes something away.
 */
export function Button(props: ButtonProps) {
  const [own, rest] = splitProps(props, ['kind', 'class']);
  return (
    <button type="button" {...rest} class={`${styles.button} ${styles[own.kind ?? 'plain']} ${own.class ?? ''}`} />
  );
}

/** A link that looks like a button. */
export function ButtonLink(props: { href: string; kind?: 'primary' | 'plain'; children: JSX.Element }) {
  return (
    <a href={props.href} class={`${styles.button} ${styles[props.kind ?? 'plain']}`}>
      {props.children}
    </a>
  );
}
