import { DropdownMenu as Dropdown } from '@kobalte/core/dropdown-menu';
import { Index } from 'solid-js';
import { Button } from './button.js';
import styles from './menu.module.css';

/** One entry of a menu. */
export interface MenuItem {
  readonly label: string;
  readonly onSelect: () => void;
}

/** A button that opens a menu of less frequent commands; `label` is its accessible name. The menu is not modal. */
export function Menu(props: { label: string; items: readonly MenuItem[]; ref?: (button: HTMLElement) => void }) {
  let chosen: MenuItem | null = null;
  // Deferred until the focus is back on the button, since a dialog returns the focus to where it was.
  const runChosen = () => {
    const item = chosen;
    chosen = null;
    queueMicrotask(() => item?.onSelect());
  };
  return (
    <Dropdown modal={false} gutter={4} placement="bottom-end">
      <Dropdown.Trigger
        ref={(button: HTMLElement) => props.ref?.(button)}
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
