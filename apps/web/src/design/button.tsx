import { splitProps, type JSX } from 'solid-js';
import styles from './button.module.css';

type ButtonProps = JSX.ButtonHTMLAttributes<HTMLButtonElement> & { kind?: 'primary' | 'plain' | 'quiet' | 'danger' };

/**
 * A button. `primary` marks the most likely action of a page, `quiet` a minor one, `danger` one that deletes
 * something.
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
