import { createUniqueId } from 'solid-js';
import styles from './switch.module.css';

/** A setting that is on or off and takes effect at once; `hint` says what its state means. */
export function Switch(props: {
  label: string;
  hint: string;
  on: boolean;
  disabled?: boolean;
  onChange: (on: boolean) => void;
}) {
  const hintId = createUniqueId();
  // The state is that of `on`, also after a change was refused.
  const change = (input: HTMLInputElement) => {
    const wanted = input.checked;
    input.checked = props.on;
    props.onChange(wanted);
  };
  return (
    <div class={styles.setting}>
      <label class={styles.label}>
        <input
          type="checkbox"
          role="switch"
          class={styles.switch}
          checked={props.on}
          disabled={props.disabled}
          aria-describedby={hintId}
          onChange={(event) => change(event.currentTarget)}
        />
        {props.label}
      </label>
      <p id={hintId} class={styles.hint}>
        {props.hint}
      </p>
    </div>
  );
}
