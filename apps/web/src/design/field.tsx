import { createSignal, createUniqueId, For, Show, splitProps, untrack, type JSX } from 'solid-js';
import styles from './field.module.css';

type TextFieldProps = Omit<JSX.InputHTMLAttributes<HTMLInputElement>, 'onInput'> & {
  label: string;
  hint?: string;
  onInput: (text: string) => void;
};

/** A labelled text input. The hint describes it, and is no part of its name. */
export function TextField(props: TextFieldProps) {
  const [own, rest] = splitProps(props, ['label', 'hint', 'onInput']);
  const hintId = createUniqueId();
  return (
    <div class={styles.field}>
      <label class={styles.field}>
        <span class={styles.label}>{own.label}</span>
        <input
          type="text"
          aria-describedby={own.hint === undefined ? undefined : hintId}
          {...rest}
          class={styles.input}
          onInput={(event) => own.onInput(event.currentTarget.value)}
        />
      </label>
      <Show when={own.hint}>
        <span id={hintId} class={styles.hint}>
          {own.hint}
        </span>
      </Show>
    </div>
  );
}

type ListFieldProps = Omit<TextFieldProps, 'value' | 'onInput'> & {
  values: readonly string[];
  onInput: (values: string[]) => void;
};

/** A labelled input of several values, which are separated by commas. */
export function ListField(props: ListFieldProps) {
  const [own, rest] = splitProps(props, ['values', 'onInput']);
  const [typed, setTyped] = createSignal(untrack(() => own.values.join(', ')));
  const input = (text: string) => {
    setTyped(text);
    own.onInput(
      text
        .split(',')
        .map((value) => value.trim())
        .filter(Boolean),
    );
  };
  return <TextField {...rest} value={typed()} onInput={input} />;
}

/** One option of a `SelectField`. */
export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** A labelled choice of one among many. */
export function SelectField(props: {
  label: string;
  value: string;
  choices: readonly Choice[];
  onChange: (value: string) => void;
}) {
  return (
    <label class={styles.field}>
      <span class={styles.label}>{props.label}</span>
      <select class={styles.input} onChange={(event) => props.onChange(event.currentTarget.value)}>
        <For each={props.choices}>
          {(choice) => (
            <option value={choice.value} selected={choice.value === props.value}>
              {choice.label}
            </option>
          )}
        </For>
      </select>
    </label>
  );
}

/** One option of `RadioCards`: a title and what it means. */
export interface Option<V> {
  readonly value: V;
  readonly title: string;
  readonly meaning: string;
}

/** A choice of one among a few, all of which are visible. */
export function RadioCards<V>(props: {
  legend: string;
  name: string;
  value: V;
  options: readonly Option<V>[];
  onChange: (value: V) => void;
}) {
  return (
    <fieldset class={styles.cards}>
      <legend class={styles.label}>{props.legend}</legend>
      <For each={props.options}>
        {(option) => (
          <label class={styles.card}>
            <input
              type="radio"
              name={props.name}
              checked={props.value === option.value}
              onChange={() => props.onChange(option.value)}
            />
            {option.title}
            <small>{option.meaning}</small>
          </label>
        )}
      </For>
    </fieldset>
  );
}
