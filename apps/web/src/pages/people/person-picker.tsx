import { createEffect, createMemo, createSignal, createUniqueId, For, on, Show } from 'solid-js';
import type { Person } from '#libs/contracts';
import { counted } from '../../design/format.js';
import { TextField } from '../../design/field.js';
import { FaceCrop } from './face-crop.js';
import { type Choice, choiceOf, findPeople } from './people-search.js';
import styles from './person-picker.module.css';
import { personName } from './words.js';

/** People that are listed; the others are found by name. */
const SHOWN = 40;
const LONGEST = 200;

/**
 * A field for a person's name, with the people who fit what is typed: a combobox whose list is always open. Enter chooses
 * the person of the list that the arrows are at, else the whole name as it is typed.
 */
export function PersonPicker(props: {
  label: string;
  /** Null until they are read. */
  people: readonly Person[] | null;
  /** Whether a name that no person has is a choice. */
  allowsNew: boolean;
  typed: string;
  onType: (typed: string) => void;
  onChoose: (choice: Choice) => void;
}) {
  const id = createUniqueId();
  const fitting = createMemo(() => findPeople(props.people ?? [], props.typed));
  const shown = createMemo(() => fitting().slice(0, SHOWN));
  /** Where the arrows are in the list; -1 in the field. */
  const [active, setActive] = createSignal(-1);
  createEffect(on([() => props.typed, () => props.people], () => setActive(-1), { defer: true }));
  let list: HTMLUListElement | undefined;
  createEffect(() => list?.children[active()]?.scrollIntoView({ block: 'nearest' }));

  /** Who the whole name is. */
  const named = () => props.people && choiceOf(props.people, props.typed, props.allowsNew);
  const choose = () => {
    const person = shown()[active()];
    const choice = person ? { person } : named();
    if (choice !== null) props.onChoose(choice);
  };
  const onKey = (event: KeyboardEvent) => {
    // From the field to the first, and from the last to the field.
    const places = shown().length + 1;
    const steps = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (steps !== undefined) setActive(((active() + 1 + steps + places) % places) - 1);
    else if (event.key === 'Enter') choose();
    else return;
    event.preventDefault();
  };
  const hint = () => {
    if (props.people === null || (props.people.length === 0 && props.typed === '')) return '';
    const choice = named();
    if (choice === null && fitting().length === 0) return 'No other person has this name.';
    if (choice !== null && 'newName' in choice) return `“${choice.newName}” is a new person.`;
    const more = fitting().length - shown().length;
    return counted(fitting().length, 'person', 'people') + (more > 0 ? `, ${more} of them not listed` : '');
  };
  return (
    <div class={styles.picker}>
      <TextField
        label={props.label}
        value={props.typed}
        onInput={props.onType}
        onKeyDown={onKey}
        maxlength={LONGEST}
        autocomplete="off"
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={shown().length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={active() >= 0 ? `${id}-${active()}` : undefined}
      />
      <p class={styles.hint} role="status">
        {hint()}
      </p>
      <Show when={shown().length > 0}>
        <ul ref={list} id={`${id}-list`} class={styles.people} role="listbox" aria-label="People">
          <For each={shown()}>
            {(person, index) => (
              <li
                id={`${id}-${index()}`}
                class={styles.person}
                role="option"
                aria-selected={active() === index()}
                // The focus stays in the field.
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => props.onChoose({ person })}
              >
                <FaceCrop faceId={person.representativeFaceId} round />
                <span class={styles.name}>{personName(person)}</span>
                <small class={styles.note}>{counted(person.faces, 'face')}</small>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </div>
  );
}
