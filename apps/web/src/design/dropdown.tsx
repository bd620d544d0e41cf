import { createEffect, Index, on, onCleanup, onMount } from 'solid-js';
import { Portal } from 'solid-js/web';
import styles from './dropdown.module.css';
import type { MenuFocus, MenuItem } from './menu.js';

/** Between the menu and its button. */
const GAP_PX = 4;

/** Letters that are typed faster than this are one search. */
const TYPING_MS = 500;

/** The entries of an open menu, below its button or, for want of room, above it. It is not modal. */
export default function Dropdown(props: {
  id: string;
  label: string;
  items: readonly MenuItem[];
  button: HTMLElement;
  focus: MenuFocus;
  onClose: () => void;
}) {
  let menu!: HTMLElement;
  let typed = '';
  let typedAt = -Infinity;
  const entries = () => [...menu.querySelectorAll<HTMLElement>('[role=menuitem]')];
  const focus = (element: HTMLElement | undefined) => element?.focus({ preventScroll: true });

  const place = () => {
    const at = props.button.getBoundingClientRect();
    const below = at.bottom + GAP_PX;
    const fits = below + menu.offsetHeight <= window.innerHeight;
    menu.style.top = `${fits ? below : Math.max(0, at.top - GAP_PX - menu.offsetHeight)}px`;
    menu.style.left = `${Math.max(GAP_PX, at.right - menu.offsetWidth)}px`;
  };
  /** The focus is back on the button before an entry does its work: a dialog returns the focus to where it was. */
  const close = () => {
    const { button } = props;
    props.onClose();
    focus(button);
  };
  const closeOutside = ({ target }: Event) => {
    const inside = target instanceof Node && (menu.contains(target) || props.button.contains(target));
    if (!inside) props.onClose();
  };
  const search = (letter: string) => {
    const now = performance.now();
    typed = now - typedAt < TYPING_MS && typed !== letter ? typed + letter : letter;
    typedAt = now;
    const all = entries();
    // More letters narrow the search; the same one again goes on to the next entry.
    const from = all.findIndex((entry) => entry === document.activeElement) + (typed.length === 1 ? 1 : 0);
    const start = Math.max(0, from);
    const fits = (entry: HTMLElement) => entry.textContent.toLowerCase().startsWith(typed);
    focus([...all.slice(start), ...all.slice(0, start)].find(fits));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const all = entries();
    const current = all.findIndex((entry) => entry === document.activeElement);
    const moves: Record<string, () => void> = {
      ArrowDown: () => focus(all[(current + 1) % all.length]),
      ArrowUp: () => focus(all.at(current <= 0 ? -1 : current - 1)),
      Home: () => focus(all[0]),
      End: () => focus(all.at(-1)),
      Escape: close,
    };
    // The browser goes on from the button.
    if (event.key === 'Tab') return close();
    const move = moves[event.key];
    if (move) move();
    else if (event.key.length === 1 && event.key !== ' ') search(event.key.toLowerCase());
    // The key that opened the menu is still down.
    else if (!event.repeat) return;
    event.preventDefault();
  };

  onMount(() => {
    menu.showPopover();
    place();
    focus(props.focus === 'menu' ? menu : entries().at(props.focus === 'first' ? 0 : -1));
    document.addEventListener('pointerdown', closeOutside, true);
    document.addEventListener('focusin', closeOutside);
    document.addEventListener('scroll', place, true);
    window.addEventListener('resize', place);
  });
  onCleanup(() => {
    document.removeEventListener('pointerdown', closeOutside, true);
    document.removeEventListener('focusin', closeOutside);
    document.removeEventListener('scroll', place, true);
    window.removeEventListener('resize', place);
  });
  // The keys of the menu work on when the entry that had the focus is gone.
  createEffect(
    on(
      () => props.items.length,
      () => {
        place();
        if (document.activeElement === document.body) focus(menu);
      },
      { defer: true },
    ),
  );
  return (
    <Portal mount={document.querySelector('main') ?? document.body}>
      <div
        ref={(element) => (menu = element)}
        id={props.id}
        class={styles.menu}
        popover="manual"
        role="menu"
        aria-label={props.label}
        tabindex="-1"
        onKeyDown={onKeyDown}
      >
        {/* By place, so that an entry under the pointer or focus stays when its owner is read again. */}
        <Index each={props.items}>
          {(item) => (
            <button
              type="button"
              class={styles.item}
              role="menuitem"
              tabindex="-1"
              onPointerMove={({ currentTarget, pointerType }) => pointerType === 'mouse' && focus(currentTarget)}
              onClick={() => {
                const { onSelect } = item();
                close();
                onSelect();
              }}
            >
              {item().label}
            </button>
          )}
        </Index>
      </div>
    </Portal>
  );
}
