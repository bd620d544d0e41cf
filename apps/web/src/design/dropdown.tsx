import { DropdownMenu as Dropdown } from '@kobalte/core/dropdown-menu';
import { createSignal, Index, onMount } from 'solid-js';
import { Button } from './button.js';
import styles from './dropdown.module.css';
import type { MenuItem, MenuProps } from './menu.js';

/** A menu and its button, which takes the place of one that was pressed: the menu opens. It is not modal. */
export default function DropdownMenu(props: MenuProps) {
  const [open, setOpen] = createSignal(false);
  let trigger!: HTMLElement;
  let chosen: MenuItem | null = null;
  // A menu closes where the focus is on nothing.
  onMount(() => {
    trigger.focus();
    setTimeout(() => setOpen(true));
  });
  // Deferred until the focus is back on the button, since a dialog returns the focus to where it was.
  const runChosen = () => {
    const item = chosen;
    chosen = null;
    queueMicrotask(() => item?.onSelect());
  };
  return (
    <Dropdown open={open()} onOpenChange={setOpen} modal={false} gutter={4} placement="bottom-end">
      <Dropdown.Trigger
        ref={(button: HTMLElement) => {
          trigger = button;
          props.ref?.(button);
        }}
        as={(props: Parameters<typeof Button>[0]) => <Button {...props} kind="quiet" />}
        aria-label={props.label}
      >
        ⋯
      </Dropdown.Trigger>
      <Dropdown.Portal mount={document.querySelector('main') ?? document.body}>
        <Dropdown.Content class={styles.menu} onCloseAutoFocus={runChosen}>
          {/* By place, so that an entry under the pointer or focus stays when its owner is read again. */}
          <Index each={props.items}>
            {(item) => (
              <Dropdown.Item class={styles.item} onSelect={() => (chosen = item())}>
                {item().label}
              </Dropdown.Item>
            )}
          </Index>
        </Dropdown.Content>
      </Dropdown.Portal>
    </Dropdown>
  );
}
