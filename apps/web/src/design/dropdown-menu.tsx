import { DropdownMenu as Dropdown } from '@kobalte/core/dropdown-menu';
import { For } from 'solid-js';
import { Button } from './button.js';
import type { MenuItem, MenuProps } from './menu.js';
import styles from './menu.module.css';

/** The parts of a menu, in a chunk of their own. It is not modal. */
export default function DropdownMenu(props: MenuProps) {
  let chosen: MenuItem | null = null;
  // Deferred until the focus is back on the button, since a dialog returns the focus to where it was.
  const runChosen = () => {
    const item = chosen;
    chosen = null;
    queueMicrotask(() => item?.onSelect());
  };
  return (
    <Dropdown modal={false} gutter={4} placement="bottom-end">
      <Dropdown.Trigger as={QuietButton} aria-label={props.label}>
        ⋯
      </Dropdown.Trigger>
      <Dropdown.Portal mount={document.querySelector('main') ?? document.body}>
        <Dropdown.Content class={styles.menu} onCloseAutoFocus={runChosen}>
          <For each={props.items}>
            {(item) => (
              <Dropdown.Item class={styles.item} onSelect={() => (chosen = item)}>
                {item.label}
              </Dropdown.Item>
            )}
          </For>
        </Dropdown.Content>
      </Dropdown.Portal>
    </Dropdown>
  );
}

function QuietButton(props: Parameters<typeof Button>[0]) {
  return <Button {...props} kind="quiet" />;
}
